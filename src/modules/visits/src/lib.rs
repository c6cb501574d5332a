//! 走访 staff call on a customer, and what they heard.
