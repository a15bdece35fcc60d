#include "fhir/json.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace bars::fhir {

namespace {

// What stands behind the backslash for each byte: 0 for bytes that need no escape, 'u' for \u00XX.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> escapes{};
  for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}
constexpr auto escapes = make_escapes();

constexpr std::uint64_t in_each_byte(std::uint8_t byte) { return 0x0101'0101'0101'0101U * byte; }

/// True when a byte of the eight needs an escape: a control character, a quotation mark or a backslash.
constexpr bool needs_escape(std::uint64_t eight) {
  const auto has_zero = [](std::uint64_t word) { return (word - in_each_byte(1)) & ~word; };
  const auto below_space = (eight - in_each_byte(0x20)) & ~eight;
  return ((below_space | has_zero(eight ^ in_each_byte('"')) | has_zero(eight ^ in_each_byte('\\'))) &
          in_each_byte(0x80)) != 0;
}

bool is_clean(std::string_view text) {
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t); at += sizeof(std::uint64_t), left -= sizeof(std::uint64_t)) {
    std::uint64_t eight;
    std::memcpy(&eight, at, sizeof eight);
    if (needs_escape(eight)) return false;
  }
  return std::none_of(at, at + left, [](char c) { return escapes[static_cast<unsigned char>(c)] != 0; });
}

// Appends to a string through a pointer: a message is some thousand small pieces, and appending each to the
// string itself costs more than all the rest.
class Writer {
 public:
  Writer(std::string& out, std::size_t expected) : out_(out), used_(out.size()) { out.resize(used_ + expected); }
  ~Writer() { out_.resize(used_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void character(char c) {
    *room(1) = c;
    ++used_;
  }

  void raw(std::string_view text) {
    std::copy(text.begin(), text.end(), room(text.size()));
    used_ += text.size();
  }

  void string(std::string_view text) {
    const bool clean = is_clean(text);
    char* to = room((clean ? 1 : longest_escape) * text.size() + 2);
    char* const start = to;
    *to++ = '"';
    if (clean) {
      to = std::copy(text.begin(), text.end(), to);
    } else {
      for (const char c : text) to = escaped(c, to);
    }
    *to++ = '"';
    used_ += static_cast<std::size_t>(to - start);
  }

 private:
  static constexpr std::size_t longest_escape = 6;

  static char escape_of(char c) { return escapes[static_cast<unsigned char>(c)]; }

  static char* escaped(char c, char* to) {
    const char escape = escape_of(c);
    if (escape == 0) {
      *to++ = c;
      return to;
    }
    *to++ = '\\';
    *to++ = escape;
    if (escape != 'u') return to;
    *to++ = '0';
    *to++ = '0';
    *to++ = "0123456789abcdef"[c >> 4];
    *to++ = "0123456789abcdef"[c & 15];
    return to;
  }

  char* room(std::size_t bytes) {
    if (out_.size() - used_ < bytes) out_.resize(std::max(2 * out_.size(), used_ + bytes + 256));
    return out_.data() + used_;
  }

  std::string& out_;
  std::size_t used_;
};

// Recursion is as deep as the tree: decoded trees are bounded by JsonLimits::depth, ours are shallow.
void write(Node node, Writer& out) {
  switch (node.kind()) {
    case Node::Kind::absent:
    case Node::Kind::null: out.raw("null"); return;
    case Node::Kind::boolean:
    case Node::Kind::number: out.raw(node.text()); return;
    case Node::Kind::string: out.string(node.text()); return;
    case Node::Kind::array: {
      out.character('[');
      bool first = true;
      for (const Node& item : node.items()) {
        if (!std::exchange(first, false)) out.character(',');
        write(item, out);
      }
      out.character(']');
      return;
    }
    case Node::Kind::object: {
      out.character('{');
      bool first = true;
      for (const Member& member : node.members()) {
        if (!std::exchange(first, false)) out.character(',');
        out.string(member.name);
        out.character(':');
        write(member.value, out);
      }
      out.character('}');
      return;
    }
  }
}

}  // namespace

void encode_json(Node node, std::string& out, std::size_t expected) {
  Writer writer(out, expected);
  write(node, writer);
}

std::string encode_json(Node node, std::size_t expected) {
  std::string out;
  encode_json(node, out, expected);
  return out;
}

}  // namespace bars::fhir
