/* Case ranges, range designators, old designators, conditionals without a middle. */
struct point { int x, y; } points[] = { [0] = { .y = 2, .x = 1 }, [2 ... 3] = { 3, 4 }, { x: 5, y: 6 } };
int table[10] = { [1] 2, [4 ... 6] = 7, 8 }, matrix[2][3] = { [1][2] = 9, [0] = { 1, [2] = 3 } };
struct { struct point p[2]; int n; } nested = { .p[1].x = 3, .n = 4, .p[0] = { 1, 2 } };
int f(int n)
{
    switch (n) {
    case 'a' ... 'z': case 1 ... 3: return n ?: 5;
    default: return points[n].x ? : table[n] ? 1 : 0;
    }
}

/* What follows a designated value goes on behind it, inside the innermost aggregate. */
struct thing { int n; char *s; struct { int q[3]; void *v; } in; };
struct { struct thing a; double d; } inside = { .a.n = 1, "s", 1, 2, 3, 0, 2.0 };
struct { struct thing a[2]; double d; } things = { .a[0].in.q[1] = 1, 2, 0, 1, "s", 1, 2, 3, 0, 2.0 };
struct { struct thing a; double d; } again = { .a.in.q[2] = 1, 0, 2.0, .a.s = "s" };
union { struct { int i; char *s; }; double d; } first = { .i = 1, "s" };
int open_rows[][2] = { [3][0] = 1, 2, 3, 4, 5 };
_Static_assert(sizeof open_rows / sizeof *open_rows == 6, "rows");
