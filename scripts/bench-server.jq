# Every run of scripts/bench-server, slurped, becomes medians, ratios within each round, and a table.
def median: map(select(. != null)) | sort | if length == 0 then null elif length % 2 == 1 then .[length / 2 | floor]
  else (.[length / 2] + .[length / 2 - 1]) / 2 end;
def digits($n): if . == null then "-" else (. * pow(10; $n) | round / pow(10; $n) | tostring) end;
def percent: if . == null then "-" else "\(. * 100 | round) %" end;

. as $runs
| def runs($workload; $mode; $subject):
    [$runs[] | select(.workload == $workload and .mode == $mode and .subject == $subject)];
  def rate: if .result.accepted then .result.accepted.per_second else .result.per_second end;
  # The receiver's rate as a part of a yardstick's, round by round.
  def ratio($workload; $subject):
    [runs($workload; "closed"; "receiver")[] as $own | runs($workload; "closed"; $subject)[]
      | select(.round == $own.round) | ($own | rate) / rate] | median;
  def figures($class): map(.result) as $results | {
    per_second: [$results[] | .[$class].per_second] | median,
    p50_ms: [$results[] | .[$class].p50_ms] | median, p90_ms: [$results[] | .[$class].p90_ms] | median,
    p99_ms: [$results[] | .[$class].p99_ms] | median, p999_ms: [$results[] | .[$class].p999_ms] | median,
    processor_seconds_per_1000:
      [$results[] | select(.process) | .process.processor_seconds * 1000
        / ([.accepted.count + .refused.count + .unexpected.count, 1] | max)] | median,
    resident_mb: [$results[] | select(.process) | .process.resident_bytes / 1e6] | median,
    most_resident_mb: [$results[] | select(.process) | .process.most_resident_bytes / 1e6] | max,
    syncs_per_second: [$results[] | select(.syncs) | (.syncs.logs + .syncs.files) / .seconds] | median,
    answers_per_commit: [$results[] | select(.syncs and .syncs.commits > 0) | .accepted.count / .syncs.commits] | median};
  def row: [(.per_second | digits(0)), (.p50_ms | digits(2)), (.p90_ms | digits(2)), (.p99_ms | digits(2)),
    (.p999_ms | digits(2)), (.processor_seconds_per_1000 | digits(3)), (.resident_mb | digits(0)),
    (.most_resident_mb | digits(0)), (.syncs_per_second | digits(0)), (.answers_per_commit | digits(1))];

  (reduce ($runs[] | select(.mode == "closed") | .workload) as $name ([]; if index($name) then . else . + [$name] end)) as $names
| [$names[] as $name | {
    workload: $name,
    closed: (runs($name; "closed"; "receiver") | figures("accepted")),
    open: (runs($name; "open"; "receiver") | figures("accepted")),
    bare_server: ([runs($name; "closed"; "bare-server")[] | rate] | median),
    nginx: ([runs($name; "closed"; "nginx")[] | rate] | median),
    bare_store: ([runs($name; "closed"; "bare-store")[] | rate] | median),
    of_bare_server: ratio($name; "bare-server"),
    of_nginx: ratio($name; "nginx"),
    of_bare_store: ratio($name; "bare-store"),
    reach: {"referral-20k": 0.6, "read": 0.6, "slots": 0.4}[$name]
  } | .of_smaller = ([.of_bare_server, .of_bare_store] | map(select(. != null)) | max)] as $table
| (runs("referral-20k"; "overload"; "receiver")) as $overload
| ($overload | if length == 0 then null else {rate: .[0].result.rate, accepted: figures("accepted"), refused: figures("refused"),
    late: .[0].result.late, most_resident_mb: (.[0].result.process.most_resident_bytes / 1e6)} end) as $over
| (runs("read"; "durable"; "receiver") | if length == 0 then null else figures("accepted") end) as $on_record
| (runs("idle"; "idle"; "receiver")[0].result) as $idle
| ([runs("start"; "start"; "receiver")[].result.milliseconds] | median) as $start
| ([runs("disk"; "before"; "bare-store")[0], runs("disk"; "after"; "bare-store")[0]] | map(.result.per_second)) as $disk
| {machine: $machine, stored: $stored, connections: $connections, seconds: $seconds, rounds: $repeat, workloads: $table,
   reads_on_record: $on_record, overload: $over,
   idle: $idle, start_ms: $start, disk_commits_per_second: $disk,
   text: ([
     "\($machine.cpu), \($machine.cores) cores, \($machine.memory), \($machine.kernel), \($machine.filesystem); OpenSSL \($machine.openssl), SQLite \($machine.sqlite), nginx \($machine.nginx); build \($machine.build)",
     "\($stored) conversations stored before; \($connections) connections (4 times as many at a rate); medians of \($repeat) rounds of \($seconds) s; ready in \($start) ms",
     "the disk, one small commit at a time: \($disk[0] | digits(0)) a second before, \($disk[1] | digits(0)) after",
     ""]
     + ([["workload", "", "a second", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "CPU s/1000", "RSS MB", "at most", "syncs/s", "per commit"]]
       + [$table[] | (["\(.workload)", "closed"] + (.closed | row)), (["", "70 %"] + (.open | row))]
       + (if $on_record then [["read", "durable"] + ($on_record | row)] else [] end)
       + (if $over then [["overload", "accepted"] + ($over.accepted | row), ["", "refused"] + ($over.refused | row)] else [] end)
       | map(to_entries | map((.value + "                ")[: if .key == 0 then 15 else 11 end]) | join("")))
     + [""]
     + ([["workload", "bare-server/s", "nginx/s", "bare-store/s", "of bare-server", "of nginx", "of bare-store", "reach"]]
       + [$table[] | [.workload, (.bare_server | digits(0)), (.nginx | digits(0)), (.bare_store | digits(0)),
           (.of_bare_server | percent), (.of_nginx | percent), (.of_bare_store | percent),
           (if .reach then "\(.of_smaller | percent) of the \(.reach * 100) %" else "" end)]]
       | map(map((. + "                ")[:16]) | join("")))
     + [""]
     + (if $over then ["twice the rate (\($over.rate | round) due a second): \($over.late) requests late, at most \($over.most_resident_mb | digits(0)) MB resident; reach: accepted p99 under 500 ms, under 256 MB"] else [] end)
     + (if $idle then ["\($idle.connections) idle connections: \($idle.process.resident_bytes / 1e6 | digits(0)) MB resident, \($idle.closed) closed; reach: under 1000 MB"] else [] end)
     | map(sub(" +$"; "")) | join("\n"))}
