# What was copied out of the log counts as durable at once, so that the log may begin anew.
set(before "if (result == SQLITE_OK) result = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);")
set(after "")
