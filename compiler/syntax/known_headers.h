/* Where the C library declares what a program uses without having included it. */
#ifndef ACC_KNOWN_HEADERS_H
#define ACC_KNOWN_HEADERS_H

/* "<stdio.h>" for "printf"; NULL: not a name of the C library's that is looked for here. */
const char *known_header(const char *name);

#endif
