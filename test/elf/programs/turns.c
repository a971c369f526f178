/* Two threads that take turns, so that whoever runs them sees one order: each step is made under a mutex, in its turn. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct step {
    int worker, number;
    struct step *before;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static int turn, rounds;
static struct step *last, all[2][400];

__attribute__((noinline)) static int depth(const struct step *step, int limit)
{
    if (step == NULL || limit == 0) return 0;
    return 1 + depth(step->before, limit - 1);
}

__attribute__((noinline)) static long act(int worker, int number, struct step *step)
{
    long result = worker * 1000L + number;
    step->worker = worker;
    step->number = number;
    step->before = last;
    last = step;
    result += depth(last, 4);
    return result;
}

static void *work(void *argument)
{
    int worker = (int)(long)argument;
    long sum = 0;
    struct step *steps = all[worker];
    for (int i = 0; i < rounds; i++) {
        pthread_mutex_lock(&lock);
        while (turn != worker) pthread_cond_wait(&moved, &lock);
        sum += act(worker, i, &steps[i]);
        turn = 1 - worker;
        pthread_cond_signal(&moved);
        pthread_mutex_unlock(&lock);
    }
    return (void *)sum;
}

int main(int argc, char **argv)
{
    pthread_t made[2];
    long sum = 0;
    rounds = argc > 1 ? atoi(argv[1]) : 8;
    if (rounds > 400) rounds = 400;
    for (long i = 0; i < 2; i++) pthread_create(&made[i], NULL, work, (void *)i);
    for (int i = 0; i < 2; i++) {
        void *value;
        pthread_join(made[i], &value);
        sum += (long)value;
    }
    printf("%ld\n", sum);
    return 0;
}
