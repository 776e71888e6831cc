// flags: -std=gnu2x
/* [[...]] where C23 allows it. */
[[nodiscard]] int checked(int n [[maybe_unused]]);
struct [[gnu::packed]] small { char a; [[deprecated]] int b; };
int object [[gnu::aligned(16)]], *pointer [[gnu::unused]];
enum [[maybe_unused]] kind { FIRST [[deprecated]] = 1, SECOND };
int checked(int n)
{
    [[maybe_unused]] int local = 1;
    switch (n) {
    case 1:
        n++;
        [[fallthrough]];
    case 2:
        return n;
    }
    return (int)sizeof(struct small);
}
