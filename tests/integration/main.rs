//! Tests through the public interface: one binary, one module a subject.

mod clock;
mod command;
mod common;
mod layers;
mod limits;
mod mistakes;
mod queues;
mod reproducible;
mod routes;
mod scenarios;
mod theory;
