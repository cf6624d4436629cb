//! `clearway schema`

use super::{ExitCode, print};

pub(super) fn schema() -> ExitCode {
    print(&crate::scenario::schema::text())
}
