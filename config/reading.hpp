// The state of reading one file: where we are in it, and what was wrong so far.
#pragma once

#include "config/load.hpp"
#include "config/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::config {

class Reading {
 public:
  Reading(std::filesystem::path file, std::vector<Fault>& faults) : file_(std::move(file)), faults_(faults) {}

  const std::filesystem::path& file() const noexcept { return file_; }
  /// Reports a fault of the key that is being read.
  void fault(Position at, std::string message);
  std::size_t faults() const noexcept { return faults_.size(); }

  /// The text of a scalar with every `${NAME}` filled in from the environment. Reports what is no scalar (as not
  /// `expected`), an unset variable, a control character and text that is not UTF-8; then empty.
  std::optional<std::string> text(const Value& value, std::string_view expected);

  /// A relative path belongs to the folder of the file that names it.
  std::filesystem::path resolve(const std::filesystem::path& path) const;

  /// Inside a key or a list item for as long as it lives.
  class Step {
   public:
    Step(Reading& reading, std::string_view key);
    Step(Reading& reading, std::size_t item);
    ~Step() { reading_.key_.resize(length_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Reading& reading_;
    std::size_t length_;
  };

 private:
  std::optional<std::string> fill_in(std::string_view text, Position at);

  std::filesystem::path file_;
  std::vector<Fault>& faults_;
  std::string key_;
};

}  // namespace bars::config
