/* Every operator, precedence, comma, compound literals, casts of casts. */
struct s { int a, b[3]; struct s *next; };
int g(int, ...);
int f(struct s *s, int n, unsigned u, double d)
{
    int x = n + n * n - n / 3 % 2 << 1 >> 1 & 7 ^ n | 3, *p = &s->b[n], **q = &p;
    x += x -= x *= x /= x %= 7; u <<= 1; u >>= 1; u &= 3; u |= 4; u ^= 5;
    x = n < 1 || n > 2 && n <= 3 == n >= 4 != !n, n ? x : n ? 1 : 2;
    x += (int)(char)-~+n + sizeof x + sizeof(int) * 2 + (n, x), -*p++ + ++*--*q;
    s->next->b[1]++, (*s).a--, (&s[0])->a += g(n, s->next ? s->next->a : 0, (n, x), d)[p];
    return x + ((struct s){ .a = 1, { 2, 3 } }).b[0] + *(int[]){ 1, 2 } + (int)(d * (n ? 1.0 : u)) + !!(p - *q) + (0 ? n : x);
}
