# COMMIT does not wait for the disk.
set(before "PRAGMA synchronous=FULL;")
set(after "PRAGMA synchronous=NORMAL;")
