#include "driver/driver.h"
int driver_main(int argc, char **argv) { (void)argc; (void)argv; return 0; }
