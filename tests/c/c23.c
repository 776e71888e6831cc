// flags: -std=gnu2x
// cc: gcc
/* Enums with a fixed type need a newer gcc; what gcc 12 takes of C23 is here. */
_Static_assert(0b101 == 5 && 1'000 == 1000);
int unnamed(int, char *) { return 1; }
enum plain { ONE = 1 };
int f(int n) { switch (n) { case 1: int m = 2; return m; default: } end: }
