/* A name that is not declared may be one of the C library's: the message then names the header. */
#include "syntax/known_headers.h"

#include <stddef.h>
#include <string.h>

static const struct known { const char *header, *names; } known[] = {
    { "<stdbool.h>", "bool true false" },
    { "<stddef.h>", "NULL size_t ptrdiff_t wchar_t max_align_t offsetof" },
    { "<stdint.h>", "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t intmax_t uintmax_t "
      "INT8_MAX INT16_MAX INT32_MAX INT64_MAX UINT8_MAX UINT16_MAX UINT32_MAX UINT64_MAX INT32_MIN INT64_MIN SIZE_MAX" },
    { "<limits.h>", "CHAR_BIT CHAR_MAX CHAR_MIN INT_MAX INT_MIN LONG_MAX LONG_MIN LLONG_MAX LLONG_MIN SHRT_MAX SHRT_MIN "
      "UCHAR_MAX UINT_MAX ULONG_MAX ULLONG_MAX USHRT_MAX PATH_MAX" },
    { "<stdarg.h>", "va_list va_start va_arg va_end va_copy" },
    { "<stdio.h>", "FILE EOF BUFSIZ stdin stdout stderr printf fprintf sprintf snprintf vprintf vfprintf vsprintf vsnprintf "
      "scanf fscanf sscanf fopen fclose freopen fdopen fread fwrite fgets fputs fgetc fputc getc putc getchar putchar puts "
      "ungetc fflush fseek ftell rewind feof ferror clearerr fileno perror remove rename setvbuf setbuf tmpfile popen pclose "
      "getline getdelim SEEK_SET SEEK_CUR SEEK_END" },
    { "<stdlib.h>", "malloc calloc realloc free exit abort atexit getenv setenv unsetenv system atoi atol atoll atof strtol "
      "strtoul strtoll strtoull strtod strtof rand srand random srandom qsort bsearch abs labs div EXIT_SUCCESS EXIT_FAILURE "
      "RAND_MAX mkstemp realpath aligned_alloc" },
    { "<string.h>", "memcpy memmove memset memcmp memchr strlen strcpy strncpy strcat strncat strcmp strncmp strchr strrchr "
      "strstr strtok strtok_r strdup strndup strerror strspn strcspn strpbrk strcoll strsep strsignal" },
    { "<strings.h>", "strcasecmp strncasecmp bzero" },
    { "<ctype.h>", "isalpha isdigit isalnum isspace isupper islower isprint ispunct isxdigit tolower toupper" },
    { "<math.h>", "sqrt pow sin cos tan exp log log2 log10 floor ceil fabs fmod round lround trunc hypot INFINITY NAN isnan "
      "isinf HUGE_VAL M_PI" },
    { "<errno.h>", "errno EINTR EAGAIN EWOULDBLOCK EINVAL ENOENT ENOMEM EIO EEXIST EACCES EPIPE ETIMEDOUT EINPROGRESS "
      "ECONNREFUSED ECONNRESET EBADF ENOSPC EPERM ERANGE" },
    { "<assert.h>", "assert static_assert" },
    { "<time.h>", "time_t clock_t time clock clock_gettime nanosleep localtime gmtime mktime strftime difftime "
      "CLOCK_MONOTONIC CLOCK_REALTIME" },
    { "<sys/time.h>", "gettimeofday" },
    { "<signal.h>", "signal sigaction kill SIGINT SIGTERM SIGHUP SIGCHLD SIGPIPE SIGUSR1 SIGUSR2 SIGKILL SIGALRM SIG_IGN "
      "SIG_DFL sigset_t sigemptyset sigaddset" },
    { "<unistd.h>", "read write close pipe dup dup2 fork execv execve execvp execlp getpid getppid getuid sleep usleep unlink "
      "rmdir chdir getcwd access lseek isatty ssize_t pid_t STDIN_FILENO STDOUT_FILENO STDERR_FILENO _exit getopt" },
    { "<fcntl.h>", "open fcntl O_RDONLY O_WRONLY O_RDWR O_CREAT O_NONBLOCK O_TRUNC O_APPEND O_CLOEXEC F_GETFL F_SETFL" },
    { "<sys/types.h>", "off_t mode_t uid_t gid_t" },
    { "<sys/stat.h>", "stat fstat lstat mkdir chmod S_ISDIR S_ISREG" },
    { "<sys/wait.h>", "wait waitpid WIFEXITED WEXITSTATUS WNOHANG" },
    { "<sys/socket.h>", "socket bind listen accept connect shutdown setsockopt getsockopt socketpair socklen_t AF_INET "
      "AF_INET6 AF_UNIX SOCK_STREAM SOCK_DGRAM SOL_SOCKET SO_REUSEADDR" },
    { "<arpa/inet.h>", "htons htonl ntohs ntohl inet_pton inet_ntop in_addr_t" },
    { "<netdb.h>", "getaddrinfo freeaddrinfo gai_strerror" },
    { "<pthread.h>", "pthread_t pthread_mutex_t pthread_cond_t pthread_create pthread_join pthread_mutex_lock "
      "pthread_mutex_unlock pthread_mutex_init PTHREAD_MUTEX_INITIALIZER" },
    { "<stdatomic.h>", "atomic_int atomic_bool atomic_load atomic_store atomic_fetch_add" },
    { "<setjmp.h>", "jmp_buf setjmp longjmp" },
    { "<inttypes.h>", "PRId64 PRIu64 PRIx64 PRId32 PRIu32 PRIx32 PRIuMAX PRIdMAX" },
    { "<threads.h>", "thrd_t mtx_t thread_local thrd_create mtx_lock mtx_unlock" },
};

const char *known_header(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        for (const char *word = known[i].names; *word;) {
            size_t word_len = strcspn(word, " ");
            if (word_len == len && memcmp(word, name, len) == 0)
                return known[i].header;
            word += word_len + (word[word_len] == ' ');
        }
    return NULL;
}
