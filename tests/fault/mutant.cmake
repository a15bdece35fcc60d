# Copies a source with one text in it replaced by another: cmake -D SOURCE= -D RESULT= -D CHANGE= -P mutant.cmake. CHANGE is
# a CMake file that sets `before` and `after`. Fails unless `before` stands in the source exactly once, so that a mutant
# cannot quietly become the program it was made of.
file(READ ${SOURCE} text)
include(${CHANGE})
string(FIND "${text}" "${before}" first)
string(FIND "${text}" "${before}" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
  message(FATAL_ERROR "${CHANGE}: the text to be replaced does not stand in ${SOURCE}, or more than once")
endif()
string(REPLACE "${before}" "${after}" text "${text}")
file(WRITE ${RESULT} "${text}")
