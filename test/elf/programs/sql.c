/* A database in memory by the sqlite3 library: made, indexed, asked. */
#include <sqlite3.h>
#include <stdio.h>

static int show(void *unused, int count, char **values, char **names)
{
    (void)unused, (void)names;
    for (int i = 0; i < count; i++) printf("%s%s", i > 0 ? "|" : "", values[i] != NULL ? values[i] : "");
    puts("");
    return 0;
}

int main(void)
{
    sqlite3 *database;
    char *message = NULL;
    if (sqlite3_open(":memory:", &database) != SQLITE_OK) return 1;
    int result = sqlite3_exec(database,
        "create table t(a integer primary key, b text, c real);"
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200)"
        "  insert into t select i, 'row ' || (i * 7919 % 1000), i / 7.0 from n;"
        "create index tb on t(b);"
        "select count(*), sum(a), round(avg(c), 6) from t;"
        "select b, a from t where b like 'row 1%' order by b, a limit 5;",
        show, NULL, &message);
    if (result != SQLITE_OK) printf("%s\n", message);
    return result;
}
