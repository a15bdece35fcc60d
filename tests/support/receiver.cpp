#include "tests/support/receiver.hpp"

#include "server/packages.hpp"
#include "storage/body.hpp"
#include "tests/support/audit_view.hpp"
#include "tests/support/services.hpp"

#include <sqlite3.h>

#include <fstream>
#include <stdexcept>

namespace bars::test {

namespace {

using Permissions = std::vector<std::string>;

const Permissions everything = {"metadata", "message-definition", "slot", "read", "search", "message"};
const Permissions reading = {"metadata", "message-definition", "slot", "read", "search"};

std::vector<config::Service> three_services() {
  auto department = emergency_department();
  department.access = {{{"A9999"}, {"*"}, reading}, {{"*"}, {"REFUSED-SOFTWARE"}, {}}, {{"*"}, {"*"}, everything}};
  department.diaries.front().slots.from = std::chrono::minutes(0);
  department.diaries.front().slots.to = std::chrono::hours(24);
  department.diaries.front().slots.horizon_days = 7;

  auto second = pharmacy();
  second.access = {{{"C3003"}, {"*"}, {}}, {{"*"}, {"*"}, everything}};

  auto closed = pharmacy();
  closed.id.value = closed_service_id;
  closed.active = false;
  return {department, second, closed};
}

config::Receiver configured(const std::filesystem::path& folder) {
  config::Receiver receiver;
  receiver.listen.address = "127.0.0.1";
  receiver.listen.port = 0;
  receiver.listen.threads = 2;
  receiver.admin.port = 0;
  receiver.tls.certificate = folder / "pki" / "server.pem";
  receiver.tls.private_key = folder / "pki" / "server.key";
  receiver.tls.client_ca = folder / "pki" / "client-ca.pem";
  receiver.storage.path = folder / "data" / "receiver.db";
  receiver.services = three_services();
  return receiver;
}

void write(const std::filesystem::path& path, const std::string& text, std::ios::openmode mode = {}) {
  std::ofstream file(path, std::ios::binary | mode);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

using Database = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

/// SQL's text_of(body): a message's text as it came.
void text_of(sqlite3_context* context, int, sqlite3_value** body) {
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_value_blob(*body));
  const auto text = storage::Body::of_bytes({bytes, static_cast<std::size_t>(sqlite3_value_bytes(*body))}).text();
  sqlite3_result_blob64(context, text.data(), text.size(), SQLITE_TRANSIENT);
}

Database open_to_read(const std::filesystem::path& path) {
  sqlite3* opened = nullptr;
  const int failed = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  Database database(opened, sqlite3_close);
  if (failed != SQLITE_OK) throw std::runtime_error("cannot read the store");
  sqlite3_busy_timeout(opened, 60'000);
  sqlite3_create_function(opened, "text_of", 1, SQLITE_UTF8, nullptr, text_of, nullptr, nullptr);
  add_audit_view(opened);
  return database;
}

Receiver::Row row_of(sqlite3_stmt* statement) {
  Receiver::Row row;
  for (int i = 0; i < sqlite3_column_count(statement); ++i) {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
    row[sqlite3_column_name(statement, i)] = bytes == nullptr ? std::string() : std::string(bytes, size);
  }
  return row;
}

}  // namespace

Receiver::Receiver(const Change& change)
    : authority_(
          security::issue_self_signed({security::Purpose::authority, {"Another client authority"}, {}, {}, {}})) {
  security::make_development_pki(pki(), "localhost", "bars-proxy.example");
  write(pki() / "client-ca.pem", authority_.certificate, std::ios::app);
  auto receiver = configured(folder_.path());
  if (change) change(receiver);
  auto profiles = load_profiles(receiver);
  if (!profiles) throw std::runtime_error(profiles.error().diagnostics);
  application_ = std::make_unique<Application>(std::move(receiver), std::move(*profiles));
  application_->start();
}

Receiver::~Receiver() = default;

ClientOptions Receiver::client_with(const security::CertificateRequest& request) {
  const auto credentials = security::issue_certificate(authority_, request);
  const auto name = "client-" + std::to_string(++certificates_);
  ClientOptions options = proxy();
  options.certificate = folder_.path() / (name + ".pem");
  options.key = folder_.path() / (name + ".key");
  write(options.certificate, credentials.certificate);
  write(options.key, credentials.key);
  return options;
}

std::vector<Receiver::Row> Receiver::rows(const std::string& sql) const {
  const auto database = open_to_read(folder_.path() / "data" / "receiver.db");
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(database.get(), sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK)
    throw std::runtime_error("cannot ask the store: " + std::string(sqlite3_errmsg(database.get())));
  const Statement statement(prepared, sqlite3_finalize);
  std::vector<Row> rows;
  while (sqlite3_step(prepared) == SQLITE_ROW) rows.push_back(row_of(prepared));
  return rows;
}

std::string Receiver::value(const std::string& sql) const {
  const auto found = rows(sql);
  if (found.size() != 1 || found.front().size() != 1) throw std::runtime_error("not one value: " + sql);
  return found.front().begin()->second;
}

std::string Receiver::count(const std::string& table, const std::string& where) const {
  return value("SELECT count(*) FROM " + table + " WHERE " + where);
}

}  // namespace bars::test
