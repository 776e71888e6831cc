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
