/* Digraphs, names with dollars, UTF-8 and universal characters, CR LF ends, odd numbers. */
%:define BRACES <% 1, 2 %>
int array<:2:> = BRACES; int $money = 1, a$b = 2, größe = 3, \u00e9t\u00e9 = 4;
double numbers<::> = <% .5, 1., 0x1.8p-3, 1e+10, 0x.1p1f, 017, 0b11, 1ull, 'a', L'\x41', '\'', 1.5e-3L %>;
int f(void) <% return array<:0:>+++$money---a$b; %>
