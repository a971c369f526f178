/* What the benchmark steps through: a table in memory, filled, indexed and asked. */
#include <stdio.h>

#include "sqlite3.h"

static int row(void *unused, int columns, char **values, char **names) {
  (void)unused;
  (void)names;
  for (int column = 0; column < columns; column++)
    printf("%s%s", column ? "|" : "", values[column] ? values[column] : "");
  puts("");
  return 0;
}

int main(void) {
  sqlite3 *db;
  char *error = 0;
  if (sqlite3_open(":memory:", &db)) return 1;
  const char *text =
      "create table t(a integer primary key, b text, c real);"
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200)"
      "  insert into t select i, 'row ' || (i * 7919 % 1000), i / 7.0 from n;"
      "create index tb on t(b);"
      "select count(*), sum(a), round(avg(c), 6) from t;"
      "select b, a from t where b like 'row 1%' order by b, a limit 5;";
  if (sqlite3_exec(db, text, row, 0, &error)) {
    puts(error);
    return 1;
  }
  sqlite3_close(db);
  return 0;
}
