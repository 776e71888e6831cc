// cc: gcc
/* Raw strings of every prefix. */
const char *plain = R"(a"b\n)", *fenced = R"x(a)"b)x", *lines = R"--(one
two # three /* no comment */
)--" "tail\n";
const void *wide = LR"(\u)", *eight = u8R"(x)", *sixteen = uR"(y)", *thirty_two = UR"(z)";
