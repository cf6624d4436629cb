//! Shards: a sweep in parts that run wherever there is room.

/// One part of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Its number, from one.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

/// Where Slurm tells the number of a task.
const SLURM: &str = "SLURM_ARRAY_TASK_ID";
/// Where Kubernetes tells the number of a pod.
const INDEXED: &str = "JOB_COMPLETION_INDEX";
/// Most parts of a sweep.
const MOST: u32 = 100_000;

impl Shard {
    /// All points in one part.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// Part `number` of `of`.
    pub fn new(number: u32, of: u32) -> Result<Self, String> {
        if of == 0 || of > MOST {
            return Err(format!("a sweep has from 1 to {MOST} parts"));
        }
        if number == 0 || number > of {
            return Err(format!("parts are numbered from 1 to {of}: there is no part {number}"));
        }
        Ok(Self { number, of })
    }

    /// Reads `3/16`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let numbers = text
            .split_once('/')
            .and_then(|(number, of)| Some((number.trim().parse().ok()?, of.trim().parse().ok()?)));
        let (number, of) =
            numbers.ok_or_else(|| format!("`{text}` is no part: write the third of sixteen as `3/16`"))?;
        Self::new(number, of)
    }

    /// The part that the scheduler of a cluster has given to this process; none if there is none. `lookup` reads the
    /// environment, `parts` is the number of parts if it was given.
    ///
    /// - Slurm job arrays: `SLURM_ARRAY_TASK_ID`, `_COUNT`, `_MIN` and `_STEP`
    ///   (<https://slurm.schedmd.com/job_array.html>).
    /// - Kubernetes indexed jobs: `JOB_COMPLETION_INDEX`, from zero; how many there are the job does not tell its pods
    ///   (<https://kubernetes.io/docs/concepts/workloads/controllers/job/>).
    pub fn from_environment(
        lookup: impl Fn(&str) -> Option<String>,
        parts: Option<u32>,
    ) -> Result<Option<(Self, &'static str)>, String> {
        let number = |name: &str| -> Result<Option<u32>, String> {
            let Some(text) = lookup(name) else { return Ok(None) };
            let number = text.trim().parse();
            number.map(Some).map_err(|_| format!("the environment says {name}={text}, which is no number"))
        };
        if let Some(id) = number(SLURM)? {
            let first = number("SLURM_ARRAY_TASK_MIN")?.unwrap_or(1);
            let step = number("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
            let count = number("SLURM_ARRAY_TASK_COUNT")?;
            let of = parts.or(count).ok_or(
                "the environment gives SLURM_ARRAY_TASK_ID but no SLURM_ARRAY_TASK_COUNT: add `--shards N`",
            )?;
            // Some tasks of an array submitted again are an array of their own: their numbers are those of the parts.
            if parts.is_some() && count != parts {
                return Self::new(id, of).map(|shard| Some((shard, SLURM)));
            }
            if parts.is_none() && count == Some(1) && first > 1 {
                return Err(format!(
                    "SLURM_ARRAY_TASK_ID={id} is the only task of its array: say of how many parts it is number {id} with `--shards N`"
                ));
            }
            if id < first || !(id - first).is_multiple_of(step) {
                return Err(format!("{SLURM}={id} is none of {first}, {}, …", first.saturating_add(step)));
            }
            return Self::new((id - first) / step + 1, of).map(|shard| Some((shard, SLURM)));
        }
        if let Some(index) = number(INDEXED)? {
            let of = parts.ok_or(
                "the environment gives JOB_COMPLETION_INDEX, the number of this part, but not how many there are: add `--shards N` with the job's `completions`",
            )?;
            return Self::new(index.saturating_add(1), of).map(|shard| Some((shard, INDEXED)));
        }
        match parts {
            None | Some(1) => Ok(None),
            Some(of) => Err(format!(
                "`--shards {of}` takes the number of this part from the environment, which gives neither {SLURM} nor {INDEXED}"
            )),
        }
    }

    /// The points of this part: every so-many-th, so that parts are alike where points grow along an axis.
    pub fn points(self, count: u64) -> impl Iterator<Item = u64> {
        (u64::from(self.number - 1)..count).step_by(self.of as usize)
    }

    /// Name of the file of this part, without its ending.
    pub fn file(self) -> String {
        format!("part-{:04}-of-{:04}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(
        pairs: &[(&str, &str)],
        parts: Option<u32>,
    ) -> Result<Option<(Shard, &'static str)>, String> {
        let lookup = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Shard::from_environment(lookup, parts)
    }

    #[test]
    fn every_point_is_in_one_part() {
        for of in 1..=7 {
            let mut all: Vec<u64> = (1..=of).flat_map(|n| Shard::new(n, of).unwrap().points(23)).collect();
            all.sort_unstable();
            assert_eq!(all, (0..23).collect::<Vec<_>>());
        }
    }

    #[test]
    fn parts_from_the_command_line_and_the_environment() {
        assert_eq!(Shard::parse("3/16"), Ok(Shard { number: 3, of: 16 }));
        for wrong in ["0/16", "17/16", "3", "3/0", "a/b", "3/16/2"] {
            assert!(Shard::parse(wrong).is_err(), "{wrong}");
        }
        let slurm =
            [("SLURM_ARRAY_TASK_ID", "12"), ("SLURM_ARRAY_TASK_MIN", "10"), ("SLURM_ARRAY_TASK_COUNT", "4")];
        assert_eq!(environment(&slurm, None).unwrap().unwrap().0, Shard { number: 3, of: 4 });
        let stepped = [&slurm[..], &[("SLURM_ARRAY_TASK_STEP", "2")]].concat();
        assert_eq!(environment(&stepped, None).unwrap().unwrap().0, Shard { number: 2, of: 4 });
        let indexed = [("JOB_COMPLETION_INDEX", "2")];
        assert_eq!(environment(&indexed, Some(16)).unwrap().unwrap().0, Shard { number: 3, of: 16 });
        assert!(environment(&indexed, None).unwrap_err().contains("--shards N"));
        assert!(environment(&[], Some(16)).unwrap_err().contains("environment"));
        assert_eq!(environment(&[], None), Ok(None));
        assert!(environment(&[("SLURM_ARRAY_TASK_ID", "x")], None).is_err());
        // Task 3 of 6 submitted again on its own.
        let again =
            [("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_ARRAY_TASK_MIN", "3"), ("SLURM_ARRAY_TASK_COUNT", "1")];
        assert_eq!(environment(&again, Some(6)).unwrap().unwrap().0, Shard { number: 3, of: 6 });
        assert!(environment(&again, None).unwrap_err().contains("--shards N"));
    }
}
