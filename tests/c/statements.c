/* Every statement, nested and labelled. */
int f(int n, int *p)
{
    if (n) if (n > 1) n--; else n++; else ;
    do if (n) continue; else break; while (n--);
    for (;;) { for (int i = 0, j = 1; i < j; i++, j--) if (i) goto out; break; }
    for (n = 0; n < 3;) n++;
    while (n) { switch (n) case 1: case 2: n--; switch (*p) { { case 3: break; } n += 2; default: n = 0; } }
    switch (n) { int hidden; case 0: hidden = 1; return hidden; case 1: { lone: ; } }
out: inner: { ; }
    { struct local { int a; } v = { 1 }; typedef struct local local; local w = v; enum { K = 3 }; n += w.a + K; }
    return n;
}
