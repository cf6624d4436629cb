//! Tests through the public interface: one binary, one module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test or benchmark that cannot go on should stop"
)]

mod assistance;
mod booking;
mod by_station;
mod calendar;
mod chance;
mod charts;
mod clock;
mod cluster;
mod codes;
mod command;
mod common;
mod compare;
mod controls;
mod day;
mod directions;
mod evidence;
mod files;
mod flow;
mod foreseen;
mod fuzzing;
mod guides;
mod health;
mod health_in_plans;
mod health_summary;
mod instants;
mod invariants;
mod keys;
mod layers;
mod limits;
mod mistakes;
mod networks;
mod origins;
mod page_numbers;
mod pages;
mod parties;
mod passengers;
mod plans;
mod precision;
mod properties;
mod published;
mod queues;
mod regress;
mod reopening;
mod reproducible;
mod routes;
mod scenarios;
mod sensitivity;
mod several;
mod solve;
mod sweep;
mod textbook;
mod ties;
mod together;
mod tracing;
mod unused;
mod validation;
