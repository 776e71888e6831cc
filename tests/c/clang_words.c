// cc: clang
/* Enums with a fixed type, nullability, _BitInt, bit casts. */
enum small : unsigned char { ONE = 1, TWO }; enum forward : short; struct s { enum small e : 3; };
int *_Nonnull get(int *_Nullable p, const char *_Null_unspecified q);
_BitInt(17) odd = 3; unsigned _BitInt(5) tiny;
unsigned bits(float f) { return __builtin_bit_cast(unsigned, f); }
