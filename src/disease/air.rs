//! Well-mixed air of rooms that exchange air with each other, followed exactly from event to event.
//!
//! In each room dC/dt = E / V − λ C + Σ q (C′ − C) / V: emission E, loss λ by ventilation, decay and settling, exchange q with
//! the rooms next to it. Scaled by √V the matrix of this system is symmetric, so that it falls apart into independent modes,
//! each a single exponential. Between events everything is constant, so concentration and its integral follow in closed form:
//! there is no step of time and no error of discretisation. Cost: one exponential a mode and event, or a short series for what
//! is asked soon after the last change, whatever the number of people.

use crate::num::maths::{SHORT, exp, one_minus_exp, one_minus_exp_of_little};

/// A room.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Volume \[m³\].
    pub volume: f64,
    /// Loss by ventilation, decay and settling together \[1/h\].
    pub loss: f64,
}

/// Air exchanged between two rooms, as much in either direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exchange {
    /// Numbers of the rooms.
    pub between: (usize, usize),
    /// Flow \[m³/h\].
    pub flow: f64,
}

/// Emission is counted in whole parts of this many to a quantum an hour, so that it adds up exactly in any order and is exactly
/// nothing again when the last infectious person has left.
const PARTS: f64 = (1_u64 << 50) as f64;

/// One mode.
#[derive(Clone, Copy, Debug, Default)]
struct Mode {
    rate: f64,
    /// Mean time that anything stays: one over the rate.
    stays: f64,
    /// The level to which it tends.
    steady: f64,
    level: f64,
    integral: f64,
}

/// The integral of the concentration in the only room soon after the present time, in as few operations as it takes.
#[derive(Clone, Copy, Debug)]
struct Soon {
    rate: f64,
    integral: f64,
    steady: f64,
    above: f64,
}

impl Soon {
    #[inline]
    fn after(&self, span: f64) -> Option<f64> {
        let x = self.rate * span;
        (x < SHORT).then(|| self.integral + (self.steady * x + self.above * one_minus_exp_of_little(x)))
    }
}

/// The parts that are gone and left of something after `x` of its mean lifetimes, each to its last digits.
#[inline]
fn decay(x: f64) -> (f64, f64) {
    let gone = one_minus_exp(x);
    (gone, if gone < 0.5 { 1.0 - gone } else { exp(-x) })
}

/// The air of some rooms. Spans of time in hours, concentrations in quanta/m³.
#[derive(Clone, Debug)]
pub struct Air {
    rooms: usize,
    /// Orthonormal modes divided by √V: by mode, then room.
    shape: Vec<f64>,
    /// By room \[m³\].
    volumes: Vec<f64>,
    modes: Vec<Mode>,
    /// None where several rooms share their air.
    soon: Option<Soon>,
    /// By room, in parts of a quantum an hour.
    emission: Vec<i128>,
    /// Whether there is nothing in the air and nobody who would change that.
    clean: bool,
}

impl Air {
    /// Clean air.
    pub fn new(rooms: &[Room], exchanges: &[Exchange]) -> Self {
        let n = rooms.len();
        let mut matrix = vec![0.0; n * n];
        for (i, room) in rooms.iter().enumerate() {
            matrix[i * n + i] = room.loss;
        }
        for Exchange { between: (a, b), flow } in exchanges {
            let (a, b) = (*a, *b);
            matrix[a * n + a] += flow / rooms[a].volume;
            matrix[b * n + b] += flow / rooms[b].volume;
            let off = flow / (rooms[a].volume * rooms[b].volume).sqrt();
            matrix[a * n + b] -= off;
            matrix[b * n + a] -= off;
        }
        let (rates, mut shape) = eigen(matrix, n);
        for mode in 0..n {
            for (room, of) in rooms.iter().enumerate() {
                shape[mode * n + room] /= of.volume.sqrt();
            }
        }
        let mut air = Self {
            rooms: n,
            shape,
            soon: None,
            volumes: rooms.iter().map(|room| room.volume).collect(),
            modes: rates
                .into_iter()
                .map(|rate| Mode { rate, stays: 1.0 / rate, ..Mode::default() })
                .collect(),
            emission: vec![0; n],
            clean: true,
        };
        air.look_ahead();
        air
    }

    /// The emission that is counted for `quanta` an hour: the nearest whole number of parts.
    pub fn counted(quanta: f64) -> f64 {
        (quanta * PARTS).round() / PARTS
    }

    /// Goes on by `span` hours.
    #[inline]
    pub fn advance(&mut self, span: f64) {
        if self.clean || span <= 0.0 {
            return;
        }
        for mode in &mut self.modes {
            let (gone, left) = decay(mode.rate * span);
            let above = mode.level - mode.steady;
            mode.integral += mode.steady * span + above * gone * mode.stays;
            mode.level = mode.steady + above * left;
        }
        self.look_ahead();
    }

    /// From the present time on `quanta` an hour more (or less, if negative) are emitted in `room`.
    pub fn emit(&mut self, room: usize, quanta: f64) {
        self.emission[room] += (quanta * PARTS).round() as i128;
        self.feed();
    }

    fn feed(&mut self) {
        for (m, mode) in self.modes.iter_mut().enumerate() {
            let part = |room: usize| self.emission[room] as f64 / PARTS * self.shape[m * self.rooms + room];
            mode.steady = (0..self.rooms).map(part).sum::<f64>() * mode.stays;
        }
        self.clean = self.modes.iter().all(|mode| mode.steady == 0.0 && mode.level == 0.0);
        self.look_ahead();
    }

    /// Integral of the concentration in `room` up to the present time \[quanta h/m³\].
    pub fn integral(&self, room: usize) -> f64 {
        self.sum(room, |mode| mode.integral)
    }

    /// The same up to `span` hours from the present time, if nothing changes until then; none if that is not soon, or if several
    /// rooms share their air. Nothing is written, so that one question does not wait for the one before it.
    #[inline]
    pub fn integral_soon(&self, span: f64) -> Option<f64> {
        self.soon.and_then(|soon| soon.after(span))
    }

    /// Looks ahead from the present time; after every change of a mode.
    fn look_ahead(&mut self) {
        if let ([mode], [shape]) = (self.modes.as_slice(), self.shape.as_slice()) {
            self.soon = Some(Soon {
                rate: mode.rate,
                integral: shape * mode.integral,
                steady: shape * mode.steady * mode.stays,
                above: shape * (mode.level - mode.steady) * mode.stays,
            });
        }
    }

    /// What adds up over the modes for a room.
    fn sum(&self, room: usize, of: impl Fn(&Mode) -> f64) -> f64 {
        let part = |(m, mode): (usize, &Mode)| self.shape[m * self.rooms + room] * of(mode);
        self.modes.iter().enumerate().map(part).sum()
    }

    /// Concentration in `room` at the present time \[quanta/m³\].
    pub fn concentration(&self, room: usize) -> f64 {
        self.sum(room, |mode| mode.level)
    }

    /// From the present time on the rooms are as in `rooms`: same rooms, other losses or exchanges.
    pub fn change(&mut self, rooms: &[Room], exchanges: &[Exchange]) {
        let mut fresh = Self::new(rooms, exchanges);
        fresh.emission.clone_from(&self.emission);
        for (m, mode) in fresh.modes.iter_mut().enumerate() {
            // The modes are orthonormal once scaled by √V: a projection gives level and integral of each.
            let project = |value: &dyn Fn(usize) -> f64| -> f64 {
                (0..self.rooms)
                    .map(|room| fresh.shape[m * self.rooms + room] * self.volumes[room] * value(room))
                    .sum()
            };
            mode.level = project(&|room| self.concentration(room));
            mode.integral = project(&|room| self.integral(room));
        }
        fresh.feed();
        *self = fresh;
    }
}

/// Eigenvalues and orthonormal eigenvectors (by row) of a symmetric matrix, by Jacobi's rotations (Golub & Van Loan, Matrix
/// Computations, 8.5). O(n³) a sweep, a handful of sweeps.
fn eigen(mut matrix: Vec<f64>, n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut vectors = vec![0.0; n * n];
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    for _ in 0..100 {
        let off: f64 =
            (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| matrix[i * n + j].abs()).sum();
        if off < 1e-300 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                let apq = matrix[p * n + q];
                if apq == 0.0 {
                    continue;
                }
                let theta = (matrix[q * n + q] - matrix[p * n + p]) / (2.0 * apq);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..n {
                    let (kp, kq) = (matrix[k * n + p], matrix[k * n + q]);
                    matrix[k * n + p] = c * kp - s * kq;
                    matrix[k * n + q] = s * kp + c * kq;
                }
                for k in 0..n {
                    let (pk, qk) = (matrix[p * n + k], matrix[q * n + k]);
                    matrix[p * n + k] = c * pk - s * qk;
                    matrix[q * n + k] = s * pk + c * qk;
                }
                for k in 0..n {
                    let (vp, vq) = (vectors[p * n + k], vectors[q * n + k]);
                    vectors[p * n + k] = c * vp - s * vq;
                    vectors[q * n + k] = s * vp + c * vq;
                }
                (matrix[p * n + q], matrix[q * n + p]) = (0.0, 0.0);
            }
        }
    }
    ((0..n).map(|i| matrix[i * n + i]).collect(), vectors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::address::unit;
    use crate::random::{Address, Purpose, Salt};

    /// dC/dt by the textbook, for the comparison.
    fn slope(rooms: &[Room], exchanges: &[Exchange], emission: &[f64], level: &[f64]) -> Vec<f64> {
        let mut out: Vec<f64> = rooms
            .iter()
            .zip(emission.iter().zip(level))
            .map(|(room, (e, c))| e / room.volume - room.loss * c)
            .collect();
        for Exchange { between: (a, b), flow } in exchanges {
            out[*a] += flow / rooms[*a].volume * (level[*b] - level[*a]);
            out[*b] += flow / rooms[*b].volume * (level[*a] - level[*b]);
        }
        out
    }

    /// One span by the classical method of Runge and Kutta with so many steps that its error is far below 1e-9: levels and
    /// integrals.
    fn integrate(
        rooms: &[Room],
        exchanges: &[Exchange],
        emission: &[f64],
        level: &mut [f64],
        integral: &mut [f64],
        span: f64,
    ) {
        let steps = (span * 3_000.0).ceil().max(1.0) as usize;
        let h = span / steps as f64;
        let plus =
            |a: &[f64], b: &[f64], f: f64| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a + f * b).collect() };
        for _ in 0..steps {
            let k1 = slope(rooms, exchanges, emission, level);
            let second = plus(level, &k1, h / 2.0);
            let k2 = slope(rooms, exchanges, emission, &second);
            let third = plus(level, &k2, h / 2.0);
            let k3 = slope(rooms, exchanges, emission, &third);
            let fourth = plus(level, &k3, h);
            let k4 = slope(rooms, exchanges, emission, &fourth);
            for i in 0..level.len() {
                // The integral has the level as its slope: the same weights.
                integral[i] += h / 6.0 * (level[i] + 2.0 * second[i] + 2.0 * third[i] + fourth[i]);
                level[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
            }
        }
    }

    /// Random traces in one to four rooms that exchange air, with changes of ventilation on the way: the closed form agrees
    /// with a numerical solution of the same equations to 1e-9.
    #[test]
    fn agrees_with_a_numerical_solution() {
        let salt = Salt::new("air", Purpose::Health);
        for trace in 0..40_u64 {
            let address = Address::replication(trace, 0);
            let mut number = 0;
            let mut draw = || {
                number += 1;
                unit(address.number(number).bits(salt, 0))
            };
            let n = 1 + (trace % 4) as usize;
            let mut rooms: Vec<Room> =
                (0..n).map(|_| Room { volume: 100.0 + 5_000.0 * draw(), loss: 0.5 + 6.0 * draw() }).collect();
            let exchanges: Vec<Exchange> =
                (1..n).map(|b| Exchange { between: (b - 1, b), flow: 2_000.0 * draw() }).collect();
            let mut air = Air::new(&rooms, &exchanges);
            let (mut level, mut integral) = (vec![0.0; n], vec![0.0; n]);
            let mut inside: Vec<(usize, f64)> = Vec::new();
            for event in 0..60 {
                let span = 0.3 * draw();
                let mut emission = vec![0.0; n];
                for &(room, quanta) in &inside {
                    emission[room] += Air::counted(quanta);
                }
                integrate(&rooms, &exchanges, &emission, &mut level, &mut integral, span);
                air.advance(span);
                for room in 0..n {
                    for (found, wanted) in
                        [(air.concentration(room), level[room]), (air.integral(room), integral[room])]
                    {
                        let scale = wanted.abs().max(1e-9);
                        assert!(
                            (found - wanted).abs() < 1e-9 * scale,
                            "trace {trace} event {event}: {found} {wanted}"
                        );
                    }
                }
                if event == 30 {
                    for room in &mut rooms {
                        room.loss *= 2.5;
                    }
                    air.change(&rooms, &exchanges);
                } else if draw() < 0.5 || inside.is_empty() {
                    let (room, quanta) = ((n as f64 * draw()) as usize, 0.1 + 20.0 * draw());
                    inside.push((room, quanta));
                    air.emit(room, quanta);
                } else {
                    let (room, quanta) = inside.swap_remove((inside.len() as f64 * draw()) as usize);
                    air.emit(room, -quanta);
                }
            }
        }
    }

    /// Events of one instant in any order, and events that change nothing, leave everything as it is; when the last has
    /// left, nothing is emitted any more.
    #[test]
    fn order_does_not_matter() {
        let rooms = [Room { volume: 800.0, loss: 3.92 }];
        let run = |order: &[f64], more: bool| {
            let mut air = Air::new(&rooms, &[]);
            air.advance(0.25);
            for &quanta in order {
                air.emit(0, quanta);
            }
            if more {
                air.advance(0.25);
                air.emit(0, 0.0);
                air.advance(0.5);
            } else {
                air.advance(0.75);
            }
            for &quanta in order {
                air.emit(0, -quanta);
            }
            (air.integral(0), air.emission[0])
        };
        let (one, left) = run(&[0.1, 0.7, 1e-3], false);
        assert_eq!(left, 0);
        assert_eq!(run(&[0.7, 1e-3, 0.1], false).0.to_bits(), one.to_bits());
        assert!((run(&[0.1, 0.7, 1e-3], true).0 / one - 1.0).abs() < 1e-14);
        let mut clean = Air::new(&rooms, &[]);
        clean.advance(5.0);
        assert_eq!((clean.integral(0), clean.concentration(0)), (0.0, 0.0));
    }
}
