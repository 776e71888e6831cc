// cc: gcc
/* Keywords of gcc; clang knows some of them as typedef names only. */
_Float16 half; _Float32 single = 1.0f32; _Float64 dual = 2.0f64; _Float128 quad = 3.0f128; _Float32x a = 1.0f32x; _Float64x b = 2.0f64x;
__float128 old = 1.5Q; __float80 ext = 1.5w;
_Decimal32 d32 = 1.5df; _Decimal64 d64 = 1.5dd; _Decimal128 d128 = 1.5dl;
_Float32 _Complex z;
double f(_Float32 x, _Float64 y) { return (double)(x + y + single + dual); }
