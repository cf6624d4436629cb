//! Value axes that start at zero and end at a round number.

use super::text;

/// A value axis with evenly spaced ticks from 0 to its top.
#[derive(Debug, Clone, Copy)]
pub struct ValueAxis {
    step: f64,
    steps: u32,
    decimals: usize,
}

impl ValueAxis {
    /// Chooses the smallest step of 1, 2 or 5 times a power of ten that reaches `highest` within `most` steps.
    /// Values under a tenth, and anything that is not a number, get an axis up to 1 or a tenth.
    pub fn new(highest: f64, most: u32) -> Self {
        let most = most.max(1);
        let highest = if highest.is_finite() && highest > 0.0 { highest.max(0.1) } else { 1.0 };
        let wanted = highest / f64::from(most);
        let mut power = 1.0;
        while power > wanted {
            power /= 10.0;
        }
        while power * 10.0 <= wanted {
            power *= 10.0;
        }
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= wanted);
        let step = step.unwrap_or(power * 10.0);
        let decimals = if step >= 0.999 {
            0
        } else if step >= 0.0999 {
            1
        } else {
            2
        };
        let mut steps = 1;
        // A hair of tolerance, so that a maximum of exactly three steps does not get a fourth.
        while f64::from(steps) * step < highest * (1.0 - 1e-9) && steps < most {
            steps += 1;
        }
        Self { step, steps, decimals }
    }

    /// Makes an axis from 0 to 1 with ticks every fifth or every tenth, to be labelled in per cent.
    pub fn share(steps: u32) -> Self {
        Self { step: 1.0 / f64::from(steps.max(1)), steps: steps.max(1), decimals: 1 }
    }

    /// Gives the value at the end of the axis.
    pub fn top(&self) -> f64 {
        self.step * f64::from(self.steps)
    }

    /// Gives the values at the ticks, from 0 upwards.
    pub fn ticks(&self) -> impl Iterator<Item = f64> {
        (0..=self.steps).map(|i| f64::from(i) * self.step)
    }

    /// Writes the value at a tick.
    pub fn label(&self, value: f64) -> String {
        text::number(value, self.decimals)
    }

    /// Places a value between two ends \[px\]; values outside the axis lie on its ends.
    pub fn place(&self, value: f64, (zero, top): (f64, f64)) -> f64 {
        zero + (top - zero) * (value / self.top()).clamp(0.0, 1.0)
    }
}
