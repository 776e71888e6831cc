/* ({ ... }) nested, with declarations, jumps out of them, as arguments and in conditions. */
#define MAX(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })
int f(int n)
{
    int x = MAX(MAX(n, 1), ({ int y = n; y++; y; }));
    while (({ if (x > 100) goto out; x < 50; }))
        x += ({ for (int i = 0; i < 3; i++) n += i; n; });
out:
    return ({ return x; 0; });
}
