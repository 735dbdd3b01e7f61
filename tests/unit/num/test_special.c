/* Special functions against values of 90 digits, slow sums and GSL. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/num/special.h"
#include "../../harness/harness.h"
#include <float.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>

static const struct {
  double z, n, value[3];
} rising[] = {{1e-10, 0.5, {-22.453485987154387, 9999999998.613705, -1e+20}},
              {1e-10, 1000000000.0, {19723265804.477867, 10000000021.300482, -1e+20}},
              {1e-09, 3.0, {-20.030118654886465, 1000000001.4999999, -9.999999999999999e+17}},
              {2.3e-05, 17.0, {19.991921520393337, 43481.64156211911, -1890359169.8262572}},
              {0.01, 40.25, {102.98897927933693, 104.24377319374214, -10001.596063948391}},
              {0.2428, 2.0, {-1.1981503212600386, 4.923250840823373, -17.61043594341365}},
              {0.55, 7.0, {7.151849103201557, 3.689822267780158, -4.059231462277649}},
              {0.7, 1000000.0, {12815513.979137652, 15.03553431166223, -2.834048156694811}},
              {1.0, 1.0, {0.0, 1.0, -1.0}},
              {1.0, 1e-07, {-5.772155826548335e-08, 1.644933946642547e-07, -2.4041134816222596e-07}},
              {2.5, 1e-09, {7.031566408904221e-10, 4.903577559821328e-10, -2.362040515297745e-10}},
              {3.7, 0.3, {0.3636871425626671, 0.08896412907028908, -0.02621490193292299}},
              {5.1, 64.0, {219.0494348690506, 2.7002918593672094, -0.2019718264320869}},
              {10.5, 999.5, {5960.40220895079, 4.614209444341339, -0.09892636673943604}},
              {15.999, 1.0, {2.772526220286575, 0.06250390649415588, -0.003906738327030182}},
              {16.0, 1.0, {2.772588722239781, 0.0625, -0.00390625}},
              {33.0, 12345.0, {104182.91045671914, 5.942356056972562, -0.03068601226110548}},
              {700.0, 3.5, {22.935022262635794, 0.004991096859318142, -7.1174558145525146e-06}},
              {700000.0, 26.0, {349.93019024474074, 3.714219389365845e-05, -5.305932951509536e-11}},
              {1000000000.0, 1000000000.0, {21109560197.719727, 0.6931471808099453, -5.00000000375e-10}},
              {1000000000.0, 1.0, {20.72326583694641, 1e-09, -1e-18}},
              {1000000000000.0, 1e-06, {2.7631021115928047e-05, 1.0000000000005e-18, -1.0000000000009999e-30}},
              {1000000000000000.0, 5.0, {172.69388197455345, 4.99999999999999e-15, -4.99999999999998e-30}},
              {1000000000000000.0, 1000000000.0, {34538776894.910515, 9.999995000003338e-07, -9.99999000001001e-22}},
              {3e-07, 1000000000.0, {19723265812.48424, 3333354.6338143414, -11111111111112.758}}};

static const struct {
  double a, b, n, value[6];
} ratios[] = {{1e-12,
               1e-10,
               5.0,
               {-0.009950330855251415, -9900990101.093233, 99009900.990099, 9.802960494069208e+19,
                9.802960494069208e+19, -1.9703950593079107e+18}},
              {1e-12,
               1000000000000.0,
               1000000000.0,
               {-9.995003330840327e-16, -0.0009995003330840327, 9.990009990019975e-28, 9.990009990019976e-16,
                9.990009990019976e-16, -1.997003995008987e-39}},
              {1000000000000.0,
               1e-10,
               1000000000.0,
               {-7908255144.866799, -0.0009995003330840327, 10000000021.299482, 9.990009990019976e-16,
                9.990009990019976e-16, -1e+20}},
              {1000000000000.0,
               1000000000000.0,
               1000000000.0,
               {-692897305.4873253, -0.0004998750416511728, 0.0004996252914328598, 2.498750624688905e-16,
                2.498750624688905e-16, -7.491259365331069e-16}},
              {1000000000000.0, 1000000000000.0, 1.0, {-0.6931471805599453, -5e-13, 5e-13, 2.5e-25, 2.5e-25, -7.5e-25}},
              {0.793,
               2.426,
               2.0,
               {-0.49103167503508616, -0.5476784742994255, 0.15640826071611205, 0.15268672753269277,
                0.15268672753269277, -0.10242025627029548}},
              {0.793,
               2.426,
               11.0,
               {-1.3830657134203024, -1.613227778902255, 0.2800542119211365, 0.29095568902470037, 0.29095568902470037,
                -0.14019121119406305}},
              {0.89,
               1.6,
               1000000.0,
               {-11.905538144525224, -13.117271332529533, 0.5721928726607004, 0.4927300444459234, 0.4927300444459234,
                -0.3657008486797565}},
              {1.0, 1.0, 1.0, {-0.6931471805599453, -0.5, 0.5, 0.25, 0.25, -0.75}},
              {1.0,
               1e-05,
               0.25,
               {-10.12667110305036, -0.34975765552996213, 99996.0001599936, 0.4475941487880149, 0.4475941487880149,
                -9999999984.001278}},
              {1e-06,
               0.3,
               3.3,
               {-4.6381810968581985e-06, -4.638175134139932, 1.192544906167129e-05, 11.925411476400434,
                11.925411476400434, -7.517066555747636e-05}},
              {1e-09,
               700000.0,
               40.0,
               {-5.714126536600327e-14, -5.714126536600321e-05, 8.162810521289669e-20, 8.162810521289657e-11,
                8.162810521289657e-11, -2.332166611915424e-25}},
              {2.7e-10,
               16.0,
               1000000000.0,
               {-4.855208181509766e-09, -17.982252524101536, 1.7413321248723073e-11, 0.06449378240211671,
                0.06449378240211671, -1.1226627334493837e-12}},
              {5.0,
               15.5,
               0.75,
               {-0.21114950315277264, -0.03680658531704395, 0.011966387540686118, 0.0018061412599551807,
                0.0018061412599551807, -0.0013651081557845626}},
              {4000.0,
               700000.0,
               10000.0,
               {-56.578220492712205, -0.014104616128707346, 8.002892361601725e-05, 1.9894349426016592e-08,
                1.9894349426016592e-08, -2.264034615502602e-10}},
              {700000.0,
               4000.0,
               10000.0,
               {-44237.46654912779, -0.014104616128707346, 1.2387476428641095, 1.9894349426016592e-08,
                1.9894349426016592e-08, -0.00017858023574502245}},
              {10000.0,
               2.0,
               64.5,
               {-382.8486437375058, -0.00642832660367664, 3.76045164529052, 6.406748091683435e-07,
                6.406748091683435e-07, -0.6297822008577217}},
              {0.5,
               1000000000.0,
               1000.0,
               {-4.999997501251665e-07, -9.999995000003334e-07, 4.999995002504997e-16, 9.99999000001e-16,
                9.99999000001e-16, -9.999985007519986e-25}},
              {10000000.0,
               20.0,
               30.0,
               {-378.31711326941445, -2.9999896500379547e-06, 0.9314626811960931, 2.9999793001138645e-13,
                2.9999793001138645e-13, -0.031069489708205996}},
              {20.0,
               10000000.0,
               30.0,
               {-5.99998530004251e-05, -2.9999896500379547e-06, 5.999970600127529e-12, 2.9999793001138645e-13,
                2.9999793001138645e-13, -1.1999911800510117e-18}},
              {0.0003,
               40.0,
               30.0,
               {-0.00016950190961791828, -0.5650047263766473, 3.2780393341421427e-06, 0.010926732710913725,
                0.010926732710913725, -1.301395174279391e-07}},
              {100000.0,
               100000.0,
               100000.0,
               {-52324.958217768784, -0.40546594144265513, 0.28768373912354017, 1.6666736111257716e-06,
                1.6666736111257716e-06, -3.333363889020062e-06}},
              {8.0,
               17.0,
               9.0,
               {-2.937992502569351, -0.31284004798604353, 0.1223891365384701, 0.010962132882469862,
                0.010962132882469862, -0.010414737263543921}},
              {1000000000000.0,
               0.001,
               1e-06,
               {-0.0010277069253100052, -1.0000000000004989e-18, 0.999002641532996, 1.000000000000998e-30,
                1.000000000000998e-30, -1997.003997403622}},
              {1e+30, 0.5, 100.0, {-6546.892103457284, -1e-28, 6.568684378603269, 1e-58, 1e-58, -4.924802283875096}}};

static const struct {
  double z, lgamma, digamma, trigamma;
} singles[] = {{1e-150, 345.38776394910684, -1e+150, 1e+300},
               {1e-12, 27.63102111592797, -1000000000000.5773, 1e+24},
               {1e-09, 20.723265836369194, -1000000000.5772156, 9.999999999999999e+17},
               {1e-05, 11.512919692895826, -100000.57719921567, 10000000001.644909},
               {0.02, 3.900804516098376, -50.54478931045618, 2501.598118191868},
               {0.3, 1.0957979948180756, -3.502524222200133, 12.245364546107732},
               {0.999, 0.0005780385328913802, -0.5788618021086455, 1.6473414317770505},
               {1.0, 0.0, -0.5772156649015329, 1.6449340668482264},
               {1.3, -0.10817480950786047, -0.16919088886679962, 1.1342534349966193},
               {1.46, -0.12148500100400743, -0.0015805619870834522, 0.9691196215098878},
               {1.5, -0.12078223763524522, 0.03648997397857652, 0.9348022005446793},
               {2.0, 0.0, 0.42278433509846713, 0.6449340668482264},
               {2.7, 0.4348205536551047, 0.7967831689911411, 0.4472120689183236},
               {9.99, 12.779315214350193, 2.250700372831201, 0.10527695014824179},
               {15.99, 27.87186447594001, 2.7403681825035515, 0.06453539031981828},
               {16.0, 27.89927138384089, 2.7410133283274605, 0.06449378340323936},
               {17.3, 31.51562417817529, 2.821526423539867, 0.05950625643629068},
               {170.5, 704.0044277342047, 5.135799878794703, 0.005882335979579863},
               {100000.0, 1051287.7089736569, 11.512920464961896, 1.0000050000166667e-05},
               {1000000000.0, 19723265827.503716, 20.723265836446412, 1.0000000005e-09},
               {1000000000000000.0, 3.3538776394910668e+16, 34.538776394910684, 1.0000000000000005e-15}};

static const struct {
  double a, b, lnbeta;
} betas[] = {{1e-12, 1e-12, 28.324168296488494},
             {1e-12, 1000000000000000.0, 27.631021115893432},
             {0.5, 0.5, 1.1447298858494002},
             {0.793, 2.426, -0.5115692885937033},
             {2.0, 3.0, -2.4849066497880004},
             {1.0, 700000.0, -13.458835614025542},
             {15.0, 1000000000.0, -285.6577664764575},
             {17.0, 18.0, -24.403893985980115},
             {1000.0, 1000000000000000.0, -28633.555971702004},
             {1000000000000000.0, 1000000000000000.0, -1386294361119906.5},
             {1000000000000000.0, 0.25, -7.346671574029593},
             {2.5, 1e-07, 16.118095522921095}};

static void check_values(const double *got, const double *want, int count, double tolerance) {
  for (int i = 0; i < count; i++) {
    double error = harness_relative(got[i], want[i]);
    ck_assert_msg(error <= tolerance, "value %d is %.17g, not %.17g: off by %.2g", i, got[i], want[i], error);
  }
}

/* 10 to a power spread evenly over [low, high]. */
static double spread(uint64_t *state, double low, double high) {
  return pow(10, low + (high - low) * ((double)(harness_random(state) >> 11) * 0x1p-53));
}

START_TEST(rising_matches_ninety_digits) {
  for (size_t i = 0; i < sizeof rising / sizeof rising[0]; i++) {
    double value[3];
    clvp_log_rising(rising[i].z, rising[i].n, value);
    check_values(value, rising[i].value, 3, 2e-15);
  }
}
END_TEST

START_TEST(beta_ratio_matches_ninety_digits) {
  for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
    double value[6];
    clvp_log_beta_ratio(ratios[i].a, ratios[i].b, ratios[i].n, value);
    check_values(value, ratios[i].value, 6, 2e-15);
  }
}
END_TEST

START_TEST(single_functions_match_ninety_digits) {
  for (size_t i = 0; i < sizeof singles / sizeof singles[0]; i++) {
    double z = singles[i].z;
    ck_assert_double_le(fabs(clvp_lgamma(z) - singles[i].lgamma), 2e-15 * fmax(1, fabs(singles[i].lgamma)));
    ck_assert_double_le(fabs(clvp_digamma(z) - singles[i].digamma), 2e-15 * fmax(0.1, fabs(singles[i].digamma)));
    ck_assert_double_le(harness_relative(clvp_trigamma(z), singles[i].trigamma), 2e-15);
  }
}
END_TEST

START_TEST(lnbeta_matches_ninety_digits) {
  for (size_t i = 0; i < sizeof betas / sizeof betas[0]; i++) {
    ck_assert_double_le(harness_relative(clvp_lnbeta(betas[i].a, betas[i].b), betas[i].lnbeta), 5e-15);
    ck_assert_double_eq(clvp_lnbeta(betas[i].b, betas[i].a), clvp_lnbeta(betas[i].a, betas[i].b));
  }
}
END_TEST

/* Term by term, in long double. */
static void slow_rising(double z, unsigned n, double value[3]) {
  long double sum[3] = {0, 0, 0}, product = 1;
  for (unsigned j = 0; j < n; j++) {
    long double t = (long double)z + j;
    product *= t;
    if (j % 8 == 7 || j + 1 == n) {
      sum[0] += logl(product);
      product = 1;
    }
    sum[1] += 1 / t;
    sum[2] -= 1 / (t * t);
  }
  for (int i = 0; i < 3; i++) value[i] = (double)sum[i];
}

static void slow_beta_ratio(double a, double b, unsigned n, double value[6]) {
  long double sum[6] = {0, 0, 0, 0, 0, 0};
  for (unsigned j = 0; j < n; j++) {
    long double t = (long double)b + j, u = t + a;
    sum[0] -= log1pl(a / t);
    sum[1] -= 1 / u;
    sum[2] += a / t / u;
    sum[3] += 1 / (u * u);
    sum[5] -= a / t / u * (1 / t + 1 / u);
  }
  sum[4] = sum[3];
  for (int i = 0; i < 6; i++) value[i] = (double)sum[i];
}

START_TEST(rising_agrees_with_the_slow_sum) {
  uint64_t state = 1;
  for (int i = 0; i < 3000; i++) {
    double z = spread(&state, -10, 15), value[3], slow[3];
    unsigned n = (unsigned)spread(&state, 0, 3.5);
    clvp_log_rising(z, n, value);
    slow_rising(z, n, slow);
    check_values(value + 1, slow + 1, 2, 2e-15);
    ck_assert_double_le(fabs(value[0] - slow[0]), 2e-15 * fmax(fabs(slow[0]), 0.05));
  }
}
END_TEST

START_TEST(beta_ratio_agrees_with_the_slow_sum) {
  uint64_t state = 2;
  for (int i = 0; i < 3000; i++) {
    double a = spread(&state, -12, 12), b = spread(&state, -10, 12), value[6], slow[6];
    unsigned n = (unsigned)spread(&state, 0, 3.5);
    clvp_log_beta_ratio(a, b, n, value);
    slow_beta_ratio(a, b, n, slow);
    check_values(value, slow, 6, 2e-15);
  }
}
END_TEST

START_TEST(no_step_means_no_change) {
  double rising_value[3] = {9, 9, 9}, ratio_value[6] = {9, 9, 9, 9, 9, 9};
  for (double z = 1e-10; z < 1e16; z *= 100) {
    clvp_log_rising(z, 0, rising_value);
    for (int i = 0; i < 3; i++) ck_assert_double_eq(rising_value[i], 0);
    clvp_log_beta_ratio(1, z, 0, ratio_value);
    for (int i = 0; i < 6; i++) ck_assert_double_eq(ratio_value[i], 0);
  }
}
END_TEST

/* f(z, m + n) = f(z, m) + f(z + m, n), for parts that are no whole numbers either. */
START_TEST(parts_of_a_rise_add_up) {
  uint64_t state = 3;
  for (int i = 0; i < 20000; i++) {
    double z = floor(spread(&state, 0, 12)) / 4, m = floor(spread(&state, 0, 6)) / 4, n = spread(&state, -3, 6);
    n = floor(n * 1024) / 1024;
    double whole[3], first[3], second[3];
    clvp_log_rising(z, m + n, whole);
    clvp_log_rising(z, m, first);
    clvp_log_rising(z + m, n, second);
    for (int k = 0; k < 3; k++)
      ck_assert_double_le(fabs(first[k] + second[k] - whole[k]),
                          4e-15 * fmax(k == 0, fabs(first[k]) + fabs(second[k])));
  }
}
END_TEST

START_TEST(beta_ratio_is_alike_in_a_and_n) {
  uint64_t state = 4;
  for (int i = 0; i < 20000; i++) {
    double a = spread(&state, -6, 9), n = spread(&state, -6, 9), b = spread(&state, -6, 9), one[6], other[6];
    clvp_log_beta_ratio(a, b, n, one);
    clvp_log_beta_ratio(n, b, a, other);
    ck_assert_double_le(harness_relative(one[0], other[0]), 4e-15);
    ck_assert_double_le(harness_relative(one[2], other[2]), 4e-15);
    ck_assert_double_le(harness_relative(one[5], other[5]), 4e-15);
  }
}
END_TEST

START_TEST(signs_are_what_they_must_be) {
  uint64_t state = 5;
  for (int i = 0; i < 100000; i++) {
    double a = spread(&state, -12, 12), b = spread(&state, -10, 12), n = spread(&state, -6, 9), value[6];
    clvp_log_beta_ratio(a, b, n, value);
    ck_assert_double_lt(value[0], 0);
    ck_assert_double_lt(value[1], 0);
    ck_assert_double_gt(value[2], 0);
    ck_assert_double_gt(value[3], 0);
    ck_assert_double_lt(value[5], 0);
    for (int k = 0; k < 6; k++) ck_assert_double_finite(value[k]);
  }
}
END_TEST

START_TEST(single_functions_agree_with_gsl) {
  uint64_t state = 6;
  for (int i = 0; i < 50000; i++) {
    double z = spread(&state, -8, 12);
    gsl_sf_result result;
    gsl_sf_lngamma_e(z, &result);
    ck_assert_double_le(fabs(clvp_lgamma(z) - result.val), 1e-14 * fmax(1, fabs(result.val)));
    gsl_sf_psi_e(z, &result);
    ck_assert_double_le(fabs(clvp_digamma(z) - result.val), 1e-14 * fmax(1, fabs(result.val)));
    gsl_sf_psi_1_e(z, &result);
    ck_assert_double_le(harness_relative(clvp_trigamma(z), result.val), 1e-13);
    double other = spread(&state, -8, 6);
    gsl_sf_lnbeta_e(fmin(z, 1e6), other, &result);
    ck_assert_double_le(fabs(clvp_lnbeta(fmin(z, 1e6), other) - result.val), 1e-11 * fmax(1, fabs(result.val)));
  }
}
END_TEST

START_TEST(expm1_ratio_is_smooth_through_zero) {
  ck_assert_double_eq(clvp_expm1_ratio(0, 3), 3);
  ck_assert_double_eq(clvp_expm1_ratio(DBL_TRUE_MIN, 1e-3), 1e-3);
  ck_assert_double_le(harness_relative(clvp_expm1_ratio(1e-10, 2), 2 * (1 + 1e-10)), 4e-16);
  ck_assert_double_le(harness_relative(clvp_expm1_ratio(-1e-10, 2), 2 * (1 - 1e-10)), 4e-16);
  ck_assert_double_le(harness_relative(clvp_expm1_ratio(-2, 3), -expm1(-6) / 2), 4e-16);
  ck_assert_double_eq(clvp_expm1_ratio(2, 0), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("special");
  TCase *tests = tcase_create("special");
  tcase_add_test(tests, rising_matches_ninety_digits);
  tcase_add_test(tests, beta_ratio_matches_ninety_digits);
  tcase_add_test(tests, single_functions_match_ninety_digits);
  tcase_add_test(tests, lnbeta_matches_ninety_digits);
  tcase_add_test(tests, rising_agrees_with_the_slow_sum);
  tcase_add_test(tests, beta_ratio_agrees_with_the_slow_sum);
  tcase_add_test(tests, no_step_means_no_change);
  tcase_add_test(tests, parts_of_a_rise_add_up);
  tcase_add_test(tests, beta_ratio_is_alike_in_a_and_n);
  tcase_add_test(tests, signs_are_what_they_must_be);
  tcase_add_test(tests, single_functions_agree_with_gsl);
  tcase_add_test(tests, expm1_ratio_is_smooth_through_zero);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
