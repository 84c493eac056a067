/* A wall clock that is wrong by the days written in the file FAULTS_CLOCK names; time that only runs on is left alone.
   libfaketime shifts both, and Python's threads then wait for days. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long shift(void) {
    static _Thread_local time_t looked = -1;
    static _Thread_local long days = 0;
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    if (now.tv_sec != looked) {
        const char *name = getenv("FAULTS_CLOCK");
        FILE *file = name ? fopen(name, "r") : NULL;
        looked = now.tv_sec;
        if (file) {
            if (fscanf(file, "%ld", &days) != 1) days = 0;
            fclose(file);
        }
    }
    return days * 86400;
}

int clock_gettime(clockid_t id, struct timespec *at) {
    int failed = syscall(SYS_clock_gettime, id, at);
    if (!failed && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) at->tv_sec += shift();
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
