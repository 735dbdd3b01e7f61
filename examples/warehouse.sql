-- From orders in a warehouse to the tables of a summary, by GROUP BY and one window function.
-- Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
--
-- It reads the view clv_orders(profile, order_id, day, amount, refund), which you make: a row an order up to the day
-- that ends the data; whole days since 1970-01-01, whole minor units, 0 where nothing was refunded.

-- name: wrong
-- Orders that the library would refuse, or that are told twice: to be 0.
SELECT COUNT(*) AS wrong
FROM (
  SELECT profile, order_id
  FROM clv_orders
  GROUP BY profile, order_id
  HAVING COUNT(*) > 1 OR COUNT(profile) = 0 OR COUNT(day) = 0 OR COUNT(amount) = 0 OR COUNT(refund) = 0
    OR MIN(amount) < 0 OR MAX(amount) > 1000000000000 OR MIN(refund) < 0
) AS refused;

-- name: clv_transactions
-- A transaction is a day with an order that is not refunded in full; gap is NULL in a customer's first.
CREATE VIEW clv_transactions AS
SELECT profile, day, orders, spend, day - LAG(day) OVER (PARTITION BY profile ORDER BY day) AS gap
FROM (
  SELECT profile, day, COUNT(*) AS orders,
    CAST(SUM(amount - CASE WHEN refund > amount THEN amount ELSE refund END) AS BIGINT) AS spend
  FROM clv_orders
  WHERE NOT (amount > 0 AND refund >= amount)
  GROUP BY profile, day
) AS days;

-- name: clv_customers
-- A customer: x transactions after the first, their days, and what was spent.
CREATE VIEW clv_customers AS
SELECT profile, COUNT(gap) AS x, MIN(day) AS first_day, MAX(day) AS last_day, CAST(SUM(orders) AS BIGINT) AS orders,
  CAST(SUM(spend) AS BIGINT) AS spend, CAST(SUM(CASE WHEN gap IS NULL THEN 0 ELSE spend END) AS BIGINT) AS repeat_spend
FROM clv_transactions
GROUP BY profile;

-- name: customers
SELECT x, first_day, last_day, COUNT(*) AS customers FROM clv_customers GROUP BY x, first_day, last_day;

-- name: spend
SELECT x + 1 AS transactions, spend, COUNT(*) AS customers FROM clv_customers GROUP BY x, spend;

-- name: repeat_spend
SELECT x, repeat_spend AS spend, COUNT(*) AS customers FROM clv_customers WHERE x > 0 GROUP BY x, repeat_spend;

-- name: repeat_days
SELECT day, COUNT(*) AS transactions FROM clv_transactions WHERE gap IS NOT NULL GROUP BY day;

-- name: gaps
SELECT gap, COUNT(*) AS gaps FROM clv_transactions WHERE gap IS NOT NULL GROUP BY gap;

-- name: orders
SELECT CAST(COALESCE(SUM(orders), 0) AS BIGINT) AS orders FROM clv_customers;

-- name: statistics
-- Not for the summary: the numbers by which customers are scored.
SELECT profile, x, first_day, last_day, orders, spend, spend - repeat_spend AS first_spend FROM clv_customers;
