/* _Complex, __int128, __real__, __imag__, imaginary constants. */
typedef unsigned __int128 wide; typedef __int128_t signed_wide; typedef __uint128_t other_wide;
double _Complex z = 1.0 + 2.0i; float __complex__ w; _Complex long double v; int _Complex u;
double parts(double _Complex c) { return __real__ c + __imag__ c + __real__ ~c; }
wide product(wide a, unsigned long b) { return a * b >> 64; }
signed_wide negate(signed_wide a, other_wide b) { return -a - (signed_wide)b; }
