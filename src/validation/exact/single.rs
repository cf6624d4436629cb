//! Single stations in steady state.

use super::chain::{Chain, birth_death, mean};

/// Mean wait in M/G/1 from arrival rate, mean and coefficient of variation of the service time: Pollaczek and Khinchine
/// (Kleinrock, *Queueing Systems* I, 1975, 5.6).
pub fn pollaczek_khinchine(rate: f64, service: f64, cv: f64) -> f64 {
    let load = rate * service;
    rate * service * service * (1.0 + cv * cv) / (2.0 * (1.0 - load))
}

/// What a birth-and-death station does in steady state.
#[derive(Clone, Copy, Debug)]
pub struct Station {
    /// Mean number waiting.
    pub queue: f64,
    /// Mean number in service.
    pub busy: f64,
    /// Probability of the last state.
    pub full: f64,
}

/// M/M/c with room for `places` waiting, whose customers leave the queue at rate `patience` each (Erlang A; zero if they
/// never do): birth-and-death (Gross and Harris, *Fundamentals of Queueing Theory*, 3rd ed. 1998, chapter 2).
pub fn many_servers(rate: f64, service: f64, servers: usize, places: usize, patience: f64) -> Station {
    let waiting = |n: usize| n.saturating_sub(servers) as f64;
    let deaths = |n: usize| n.min(servers) as f64 / service + waiting(n) * patience;
    let p = birth_death(|_| rate, deaths, servers + places + 1);
    Station { queue: mean(&p, waiting), busy: mean(&p, |n| n.min(servers) as f64), full: p[servers + places] }
}

/// Places that are as good as unlimited for the loads of the cases: below 1e-12 of the probability lies beyond.
pub const UNLIMITED: usize = 600;

/// Mean number waiting in `M^[b]/M/1`, batches of `batch` at rate `rate`: Gross and Harris, 3.1.
pub fn batches(rate: f64, batch: f64, service: f64) -> f64 {
    let load = rate * batch * service;
    load * (1.0 + batch) / (2.0 * (1.0 - load)) - load
}

/// Mean waits of two classes at one server, the first before the second, without interruption (Cobham, "Priority
/// assignment in waiting line problems", Operations Research 2, 1954). Each class is (rate, mean, cv).
pub fn cobham(first: (f64, f64, f64), second: (f64, f64, f64)) -> (f64, f64) {
    let square = |(_, mean, cv): (f64, f64, f64)| mean * mean * (1.0 + cv * cv);
    let residual = 0.5 * (first.0 * square(first) + second.0 * square(second));
    let (high, low) = (first.0 * first.1, second.0 * second.1);
    (residual / (1.0 - high), residual / ((1.0 - high) * (1.0 - high - low)))
}

/// Mean number waiting at one server that breaks down at rate `failures`, busy or not, and is repaired at rate `repairs`;
/// the service in hand goes on afterwards (White and Christie, "Queuing with preemptive priorities or with breakdown",
/// Operations Research 6, 1958), as a Markov chain of the number present and the state of the server. Whoever comes to an
/// empty server that is down waits for the repair; whoever was in hand when it failed does not wait.
pub fn breakdowns(rate: f64, service: f64, failures: f64, repairs: f64) -> f64 {
    let most = 400;
    // Up; down with nobody in hand; down with somebody in hand.
    let (up, down, held) = (|n: usize| 3 * n, |n: usize| 3 * n + 1, |n: usize| 3 * n + 2);
    let mut chain = Chain::new(3 * (most + 1));
    for n in 0..=most {
        if n < most {
            chain.add(up(n), up(n + 1), rate);
            chain.add(down(n), down(n + 1), rate);
            chain.add(held(n), held(n + 1), rate);
            chain.add(up(n + 1), up(n), 1.0 / service);
        }
        // With somebody there the server has somebody in hand; nobody is in hand where nobody is, and that state is left
        // at once and never entered.
        chain.add(up(n), if n > 0 { held(n) } else { down(n) }, failures);
        chain.add(down(n), up(n), repairs);
        chain.add(held(n), up(n), repairs);
    }
    let waiting = |state: usize| if state % 3 == 1 { state / 3 } else { (state / 3).saturating_sub(1) };
    mean(&chain.steady(), |state| waiting(state) as f64)
}

/// Mean number waiting in front of two servers, each with a line of its own, of which everyone joins the shorter (Haight,
/// "Two queues in parallel", Biometrika 45, 1958), as a Markov chain of both lengths; ties go to the first.
pub fn shorter_of_two(rate: f64, service: f64) -> f64 {
    let most = 70;
    let state = |a: usize, b: usize| a * (most + 1) + b;
    let mut chain = Chain::new((most + 1) * (most + 1));
    for a in 0..=most {
        for b in 0..=most {
            if a <= b && a < most {
                chain.add(state(a, b), state(a + 1, b), rate);
            } else if b < a {
                chain.add(state(a, b), state(a, b + 1), rate);
            }
            if a > 0 {
                chain.add(state(a, b), state(a - 1, b), 1.0 / service);
            }
            if b > 0 {
                chain.add(state(a, b), state(a, b - 1), 1.0 / service);
            }
        }
    }
    mean(&chain.steady(), |s| {
        (s / (most + 1)).saturating_sub(1) as f64 + (s % (most + 1)).saturating_sub(1) as f64
    })
}

/// Two stations in a row, one server each, `places` waiting places before the second; whoever finds none stays in the
/// first server and holds it.
#[derive(Clone, Copy, Debug)]
pub struct Tandem {
    /// Mean number waiting at the first.
    pub first: f64,
    /// Mean number waiting at the second.
    pub second: f64,
    /// Share of time in which the first server is held.
    pub held: f64,
}

/// The tandem as a Markov chain of the number at each station (Perros, *Queueing Networks with Blocking*, 1994, blocking
/// after service).
pub fn tandem(rate: f64, first: f64, second: f64, places: usize) -> Tandem {
    let (most, full) = (400, places + 1);
    // One state more at the second: full, and somebody held in the first server.
    let state = |i: usize, j: usize| i * (full + 2) + j;
    let mut chain = Chain::new((most + 1) * (full + 2));
    for i in 0..=most {
        for j in 0..=full + 1 {
            let held = j == full + 1;
            if held && i == 0 {
                // Nobody can be held where nobody is; the state is left at once and never entered.
                chain.add(state(i, j), state(0, full), 1.0);
                continue;
            }
            if i < most {
                chain.add(state(i, j), state(i + 1, j), rate);
            }
            if i > 0 && !held {
                let to = if j == full { state(i, full + 1) } else { state(i - 1, j + 1) };
                chain.add(state(i, j), to, 1.0 / first);
            }
            if j > 0 {
                let to = if held { state(i - 1, full) } else { state(i, j - 1) };
                chain.add(state(i, j), to, 1.0 / second);
            }
        }
    }
    let p = chain.steady();
    let at = |s: usize| (s / (full + 2), s % (full + 2));
    Tandem {
        first: mean(&p, |s| at(s).0.saturating_sub(1) as f64),
        second: mean(&p, |s| at(s).1.min(full).saturating_sub(1) as f64),
        held: mean(&p, |s| f64::from(u8::from(at(s).1 == full + 1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-8 * (1.0 + b.abs()), "{a} against {b}");
    }

    #[test]
    fn chains_meet_closed_forms_at_their_edges() {
        // Without breakdowns to speak of, M/M/1: L_q = 0.49 / 0.3.
        near(breakdowns(0.7, 1.0, 1e-12, 1.0), 0.49 / 0.3);
        // With hardly anybody coming, a wait is the rest of a repair: a tenth of all find one, a mean repair to come.
        let (rate, failures, repairs) = (1e-6, 1.0 / 90.0, 1.0 / 10.0);
        let wait = breakdowns(rate, 1e-6, failures, repairs) / rate;
        assert!((wait - 0.1 * 10.0).abs() < 1e-3, "{wait}");
        // Erlang B with one server: rho / (1 + rho).
        near(many_servers(0.5, 1.0, 1, 0, 0.0).full, 0.5 / 1.5);
        // Batches of one are M/M/1.
        near(batches(0.7, 1.0, 1.0), 0.49 / 0.3);
        near(many_servers(0.7, 1.0, 1, UNLIMITED, 0.0).queue, 0.49 / 0.3);
        near(0.7 * pollaczek_khinchine(0.7, 1.0, 1.0), 0.49 / 0.3);
        // With places for everybody nobody is held, and the stations are M/M/1 each (Burke).
        let free = tandem(0.5, 1.0, 0.8, 60);
        near(free.first, 0.5);
        near(free.second, 0.16 / 0.6);
        // Equal classes of the same kind wait as one queue on average.
        let (a, b) = cobham((0.35, 1.0, 1.0), (0.35, 1.0, 1.0));
        near(0.5 * (a + b), pollaczek_khinchine(0.7, 1.0, 1.0));
    }

    #[test]
    fn the_shorter_of_two_lies_between_one_line_and_two() {
        let (rate, service) = (1.6, 1.0);
        let shorter = shorter_of_two(rate, service);
        let one_line = many_servers(rate, service, 2, UNLIMITED, 0.0).queue;
        let two = 2.0 * many_servers(rate / 2.0, service, 1, UNLIMITED, 0.0).queue;
        assert!(one_line < shorter && shorter < two, "{one_line} {shorter} {two}");
    }
}
