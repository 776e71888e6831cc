// cc: gcc
/* Functions in functions, and labels declared for them. */
int f(int n)
{
    __label__ out, again;
    int add(int m) { return n + m; }
    auto int later(int);
    void leave(void) { goto out; }
    int later(int m) { return m * 2; }
again:
    if (n++ < 3)
        goto again;
    if (add(1) > 10)
        leave();
out:
    return later(n);
}
