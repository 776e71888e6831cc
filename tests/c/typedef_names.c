/* One name as a type and as everything else. */
typedef int T; typedef struct T *P; struct T { int T; T other; P next; }; enum e { T_ONE };
T f(T apply(T), T x) { return apply(x); }
int g(int (T)), h(int (*T)(T)), i(const T, unsigned T);
int scopes(T n)
{
    for (int T = 0; T < 2; T++) if (T) n++; else n--;
    T a = sizeof(T);
    { T T = 3; n += T * a; }
    if (sizeof(enum { T })) n++;
    T b; T: b = (T)+n; (T)a; int (c) = (T){ b };
    struct T s = { .T = c }; P p = &s;
    { int P = 1; n = P * n + p->T; }
    goto T2; T2: return b + s.T + sizeof (T) * 2;
}
