// What is looked at of an answer: its status and its size.
#pragma once

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <string>

namespace bars::load {

struct Answer {
  unsigned status = 0;
  std::size_t head_bytes = 0;
  std::size_t body_bytes = 0;
  bool keep_alive = true;
};

/// Beast's parser without anything kept: no fields, and the body only when somebody wants it.
class AnswerParser : public boost::beast::http::basic_parser<false> {
 public:
  /// `body`: where the body is put; nullptr throws it away.
  explicit AnswerParser(std::string* body = nullptr) : body_(body) {
    eager(true);
    header_limit(64 * 1024);
    body_limit(boost::none);
  }

  unsigned status() const noexcept { return status_; }
  std::size_t body_bytes() const noexcept { return body_bytes_; }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;
  using field = boost::beast::http::field;
  using verb = boost::beast::http::verb;

  void on_request_impl(verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int code, string_view, int, error_code&) override { status_ = static_cast<unsigned>(code); }
  void on_field_impl(field, string_view, string_view, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view part, error_code&) override {
    body_bytes_ += part.size();
    if (body_ != nullptr) body_->append(part.data(), part.size());
    return part.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code& error) override {
    return on_body_impl(part, error);
  }
  void on_finish_impl(error_code&) override {}

  std::string* body_;
  unsigned status_ = 0;
  std::size_t body_bytes_ = 0;
};

}  // namespace bars::load
