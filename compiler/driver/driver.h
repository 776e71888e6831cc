/* The program acc: options to jobs, jobs to runs of cc and of the compile stages. */
#ifndef ACC_DRIVER_H
#define ACC_DRIVER_H

/* The exit status: 0 fine, 1 an error in a source or the environment, 2 usage, 70 acc's own fault. */
int driver_main(int argc, char **argv);

#endif
