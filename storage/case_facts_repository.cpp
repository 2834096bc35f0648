// SPDX-License-Identifier: Apache-2.0
#include "storage/case_facts_repository.h"

#include "storage/database.h"
#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace viscera {
namespace {

constexpr const char* kSameCases =
    "FROM \"case\" AS new JOIN \"case\" AS old ON old.image = new.image AND old.label IS new.label "
    "WHERE new.dataset_id = ? AND old.dataset_id = ? "
    "AND NOT EXISTS (SELECT 1 FROM case_facts WHERE case_id = new.id)";

}  // namespace

void CaseFactsRepository::put(std::int64_t datasetId, const CaseFactsRecord& facts) {
  translated(database_.file(), [&] {
    SQLite::Database& connection = database_.connection();
    SQLite::Statement select(connection, "SELECT id FROM \"case\" WHERE dataset_id = ? AND name = ?");
    select.bind(1, datasetId);
    select.bind(2, facts.caseName);
    if (!select.executeStep()) return;
    const std::int64_t id = select.getColumn(0).getInt64();
    SQLite::Statement insert(connection,
                             "INSERT OR REPLACE INTO case_facts (case_id, checked_ms, fingerprint, "
                             "facts_json, pictures) VALUES (?, ?, ?, ?, ?)");
    insert.bind(1, id);
    insert.bind(2, facts.checked_ms);
    insert.bind(3, facts.fingerprint);
    insert.bind(4, facts.factsJson);
    if (!facts.pictures.empty())
      insert.bindNoCopy(5, facts.pictures.data(), static_cast<int>(facts.pictures.size()));
    insert.exec();
    SQLite::Statement remove(connection, "DELETE FROM case_check WHERE case_id = ?");
    remove.bind(1, id);
    remove.exec();
    SQLite::Statement problem(connection,
                              "INSERT INTO case_check (case_id, checked_ms, severity, kind, message, remedy) "
                              "VALUES (?, ?, ?, ?, ?, ?)");
    for (const CaseProblemRecord& one : facts.problems) {
      problem.bind(1, id);
      problem.bind(2, facts.checked_ms);
      problem.bind(3, one.severity);
      problem.bind(4, one.kind);
      problem.bind(5, one.message);
      problem.bind(6, one.remedy);
      problem.exec();
      problem.reset();
    }
  });
}

std::vector<CaseProblemRecord> CaseFactsRepository::problemsOf(std::int64_t caseId) const {
  std::vector<CaseProblemRecord> all;
  SQLite::Statement select(
      database_.connection(),
      "SELECT severity, kind, message, remedy FROM case_check WHERE case_id = ? ORDER BY id");
  select.bind(1, caseId);
  while (select.executeStep())
    all.push_back({select.getColumn(0).getString(),
                   select.getColumn(1).getString(),
                   select.getColumn(2).getString(),
                   select.getColumn(3).getString()});
  return all;
}

std::vector<CaseFactsRecord> CaseFactsRepository::list(std::int64_t datasetId) const {
  return translated(database_.file(), [&] {
    std::vector<CaseFactsRecord> all;
    SQLite::Statement select(database_.connection(),
                             "SELECT \"case\".id, name, checked_ms, fingerprint, facts_json, pictures FROM "
                             "case_facts JOIN \"case\" ON \"case\".id = case_id WHERE dataset_id = ? "
                             "ORDER BY \"case\".id");
    select.bind(1, datasetId);
    while (select.executeStep()) {
      CaseFactsRecord one;
      one.caseName = select.getColumn(1).getString();
      one.checked_ms = select.getColumn(2).getInt64();
      one.fingerprint = select.getColumn(3).getString();
      one.factsJson = select.getColumn(4).getString();
      const auto* bytes = static_cast<const std::uint8_t*>(select.getColumn(5).getBlob());
      if (bytes != nullptr) one.pictures.assign(bytes, bytes + select.getColumn(5).getBytes());
      one.problems = problemsOf(select.getColumn(0).getInt64());
      all.push_back(std::move(one));
    }
    return all;
  });
}

void CaseFactsRepository::takeOver(std::int64_t fromDatasetId, std::int64_t toDatasetId) {
  const auto copy = [&](const std::string& query) {
    SQLite::Statement statement(database_.connection(), query);
    statement.bind(1, toDatasetId);
    statement.bind(2, fromDatasetId);
    statement.exec();
  };
  const std::string sameCases =
      "JOIN (SELECT new.id AS id, old.id AS old_id " + std::string(kSameCases) + ") AS new ";
  translated(database_.file(), [&] {
    // Problems first: the facts tell which cases are new.
    copy(
        "INSERT INTO case_check (case_id, checked_ms, severity, kind, message, remedy) "
        "SELECT new.id, c.checked_ms, c.severity, c.kind, c.message, c.remedy FROM case_check AS c " +
        sameCases + "ON c.case_id = new.old_id ORDER BY c.id");
    copy(
        "INSERT INTO case_facts (case_id, checked_ms, fingerprint, facts_json, pictures) "
        "SELECT new.id, f.checked_ms, f.fingerprint, f.facts_json, f.pictures FROM case_facts AS f " +
        sameCases + "ON f.case_id = new.old_id");
  });
}

}  // namespace viscera
