// What a test makes the program say on stderr, where the log goes when it was not started.
#pragma once

#include "tests/support/temporary_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

/// What the program wrote to stderr while this lived.
class StderrCapture {
 public:
  StderrCapture() : saved_(::dup(STDERR_FILENO)) {
    const int file = ::open(path().c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, STDERR_FILENO);
    ::close(file);
  }
  StderrCapture(const StderrCapture&) = delete;
  StderrCapture& operator=(const StderrCapture&) = delete;
  ~StderrCapture() { restore(); }

  /// Opens nothing.
  bool anything() const { return std::filesystem::file_size(path()) > 0; }
  /// Ends the capture.
  std::vector<std::string> lines() {
    restore();
    std::vector<std::string> result;
    std::ifstream in(path());
    for (std::string line; std::getline(in, line);) result.push_back(line);
    return result;
  }

 private:
  std::filesystem::path path() const { return folder_.path() / "stderr"; }
  void restore() {
    if (saved_ < 0) return;
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
    saved_ = -1;
  }
  TemporaryFolder folder_;
  int saved_;
};
