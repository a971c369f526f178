/* Producers and consumers, barriers, once, keys, semaphores, kinds of mutexes, a cancelled thread. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <errno.h>
#include <unistd.h>
enum { N = 8 };
static int buf[N], head, count, produced;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t full = PTHREAD_COND_INITIALIZER, empty = PTHREAD_COND_INITIALIZER;
static atomic_long got;
static pthread_barrier_t bar;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static sem_t sem;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int inits;
static pthread_key_t key;
static atomic_int dtors;
static void init(void) {
    inits++;
}

static void dtor(void *p) {
    (void)p;
    dtors++;
}

static void *prod(void *a) {
    long id = (long)a;
    pthread_once(&once, init);
    for (int i = 0; i < 200; i++) {
        pthread_mutex_lock(&m);
        while (count == N) pthread_cond_wait(&full, &m);
        buf[(head + count++) % N] = (int)(id * 1000 + i);
        produced++;
        pthread_cond_signal(&empty);
        pthread_mutex_unlock(&m);
    }
    pthread_barrier_wait(&bar);
    return (void*)id;
}

static void *cons(void *a) {
    (void)a;
    pthread_setspecific(key, &key);
    pthread_once(&once, init);
    for (int i = 0; i < 200; i++) {
        pthread_mutex_lock(&m);
        while (count == 0) pthread_cond_wait(&empty, &m);
        got += buf[head];
        head = (head + 1) % N;
        count--;
        pthread_cond_broadcast(&full);
        pthread_mutex_unlock(&m);
        pthread_rwlock_rdlock(&rw);
        pthread_rwlock_unlock(&rw);
    }
    sem_post(&sem);
    pthread_barrier_wait(&bar);
    return NULL;
}

int main(void) {
    pthread_t t[6];
    pthread_key_create(&key, dtor);
    pthread_barrier_init(&bar, 0, 6);
    sem_init(&sem, 0, 0);
    for (long i = 0; i < 6; i++) pthread_create(&t[i], 0, i < 3 ? prod : cons, (void*)i);
    for (int i = 0; i < 3; i++) sem_wait(&sem);
    long s = 0;
    for (int i = 0; i < 6; i++) {
        void *v;
        pthread_join(t[i], &v);
        s += (long)v;
    }
    printf("%ld %d %ld %d %d\n", (long)got, produced, s, inits, (int)dtors);
    pthread_mutexattr_t at;
    pthread_mutexattr_init(&at);
    pthread_mutexattr_settype(&at, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_t r;
    pthread_mutex_init(&r, &at);
    pthread_mutex_lock(&r);
    printf("%d\n", pthread_mutex_lock(&r));
    pthread_mutex_unlock(&r);
    pthread_mutex_unlock(&r);
    pthread_mutexattr_settype(&at, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_t e;
    pthread_mutex_init(&e, &at);
    pthread_mutex_lock(&e);
    printf("%d %d\n", pthread_mutex_lock(&e) == EDEADLK, pthread_mutex_trylock(&m));
    pthread_t c;
    pthread_create(&c, 0, (void*(*)(void*))(void*)pause, 0);
    pthread_cancel(c);
    void *v;
    pthread_join(c, &v);
    printf("%d\n", v == PTHREAD_CANCELED);
    return 3;
}
