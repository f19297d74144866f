/* FLINT's exact solver on the systems of bench/SolveBench.cs: entries from SplitMix64, row by row, then the
   right-hand side. Usage: dixon SIZE BITS REPEATS. Prints two medians in seconds (fmpz_mat_solve_dixon with rational
   reconstruction; fmpq_mat_solve_fmpz_mat_dixon), then the denominator and the numerators in hexadecimal. */
#include <flint/flint.h>
#include <flint/fmpq_mat.h>
#include <flint/fmpz.h>
#include <flint/fmpz_mat.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t state = 20201105;

static uint64_t next(void)
{
    uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void fill(fmpz_mat_t m, int bits)
{
    for (slong i = 0; i < m->r; i++)
        for (slong j = 0; j < m->c; j++)
            fmpz_set_si(fmpz_mat_entry(m, i, j), (int64_t)next() >> (64 - bits));
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    int size = atoi(argv[1]), bits = atoi(argv[2]), repeats = atoi(argv[3]);
    double *lift = malloc(repeats * sizeof *lift), *whole = malloc(repeats * sizeof *whole);
    fmpz_mat_t a, y, x, n;
    fmpq_mat_t q;
    fmpz_t modulus, d;
    fmpz_mat_init(a, size, size), fmpz_mat_init(y, size, 1), fmpz_mat_init(x, size, 1), fmpz_mat_init(n, size, 1);
    fmpq_mat_init(q, size, 1);
    fmpz_init(modulus), fmpz_init(d);
    fill(a, bits), fill(y, bits);
    for (int k = 0; k < repeats; k++) {
        double t = now();
        if (!fmpz_mat_solve_dixon(x, modulus, a, y) || !fmpq_mat_set_fmpz_mat_mod_fmpz(q, x, modulus))
            return 1;
        lift[k] = now() - t;
        t = now();
        if (!fmpq_mat_solve_fmpz_mat_dixon(q, a, y))
            return 1;
        whole[k] = now() - t;
    }
    qsort(lift, repeats, sizeof *lift, compare);
    qsort(whole, repeats, sizeof *whole, compare);
    printf("%.6f %.6f\n", lift[repeats / 2], whole[repeats / 2]);
    fmpq_mat_get_fmpz_mat_matwise(n, d, q);
    char *text = fmpz_get_str(NULL, 16, d);
    puts(text);
    for (int i = 0; i < size; i++)
        puts(fmpz_get_str(NULL, 16, fmpz_mat_entry(n, i, 0)));
    return 0;
}
