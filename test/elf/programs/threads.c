/* Four threads add to one sum under a mutex, wait for a condition, and are joined; each has a variable of its own. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <errno.h>

enum { threads = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static int begun, go;
static long sum;
static __thread long own;

static void *work(void *argument)
{
    long rounds = (long)argument;
    pthread_mutex_lock(&lock);
    if (++begun == threads) pthread_cond_signal(&done);
    while (!go) pthread_cond_wait(&ready, &lock);
    pthread_mutex_unlock(&lock);
    for (long i = 0; i < rounds; i++) {
        own += i;
        pthread_mutex_lock(&lock);
        sum += i;
        pthread_mutex_unlock(&lock);
    }
    return (void *)own;
}

int main(int argc, char **argv)
{
    long rounds = argc > 1 ? atol(argv[1]) : 100;
    pthread_t made[threads];
    struct timespec soon = { 0, 0 };
    for (long i = 0; i < threads; i++)
        if (pthread_create(&made[i], NULL, work, (void *)(rounds + i)) != 0) return 1;
    pthread_mutex_lock(&lock);
    while (begun < threads) pthread_cond_wait(&done, &lock);
    go = 1;
    pthread_cond_broadcast(&ready);
    pthread_mutex_unlock(&lock);
    long all = 0;
    for (int i = 0; i < threads; i++) {
        void *value;
        pthread_join(made[i], &value);
        all += (long)value;
    }
    pthread_mutex_lock(&lock);
    int timed = pthread_cond_timedwait(&ready, &lock, &soon);
    pthread_mutex_unlock(&lock);
    printf("%ld %ld %s\n", sum, all, timed == ETIMEDOUT ? "timed out" : "woken");
    return sum == all ? 0 : 2;
}
