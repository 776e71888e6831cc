/* Flexible, empty and anonymous members; bit-fields with and without names. */
struct flexible { int n; char data[]; }; struct zero { int n; int data[0]; }; struct empty { };
struct outer { int a; union { int b; float c; struct { short d, e; }; }; struct { int f; } g; };
struct bits { unsigned a : 3, : 2, b : 1; signed c : 5; _Bool d : 1; int : 0; enum { X, Y } e : 4; long long f : 40; };
int f(struct outer *o, struct bits *b) { return o->b + o->d + o->g.f + b->a + b->d + b->e + (int)sizeof(struct empty); }
