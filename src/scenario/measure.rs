//! The measures of a run: names, units and meanings, in one place.

/// Unit of a measure, as written in result files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number of people or servers, or a share of one.
    One,
    /// Seconds.
    Seconds,
    /// Per hour.
    PerHour,
    /// Square metres.
    SquareMetres,
    /// Litres per second.
    LitresPerSecond,
    /// Days.
    Days,
    /// Person-hours or server-hours.
    Hours,
}

impl Unit {
    /// Its symbol.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Seconds => "s",
            Self::PerHour => "1/h",
            Self::SquareMetres => "m2",
            Self::LitresPerSecond => "l/s",
            Self::Days => "d",
            Self::Hours => "h",
        }
    }
}

/// Whether more or less of a measure is better for those who travel, who pay or who are to be protected. Everything that
/// speaks of better and worse asks here: rankings, colours of differences and of maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More.
    More,
    /// Less.
    Less,
    /// Neither: it depends on what is wanted, or nobody chooses it.
    Neither,
}

impl Better {
    /// What a target wants that asks for no less than one value, or no more than another.
    pub fn as_asked(at_least: Option<f64>, at_most: Option<f64>) -> Self {
        match (at_least, at_most) {
            (Some(_), None) => Self::More,
            (None, Some(_)) => Self::Less,
            _ => Self::Neither,
        }
    }

    /// Whether a change by this amount is for the better; none if it is neither better nor worse.
    pub fn is_gain(self, change: f64) -> Option<bool> {
        match self {
            _ if change == 0.0 || change.is_nan() => None,
            Self::More => Some(change > 0.0),
            Self::Less => Some(change < 0.0),
            Self::Neither => None,
        }
    }
}

/// A measure as it is named on the command line: `[[PORT/]STATION/]MEASURE`, with two slashes for a port as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasurePath {
    /// Port; none if it was not said.
    pub port: Option<String>,
    /// Station; empty for the port as a whole, none if it was not said.
    pub station: Option<String>,
    /// Name of the measure.
    pub measure: String,
}

impl MeasurePath {
    /// As it is written.
    pub fn text(&self) -> String {
        let parts = [self.port.as_deref(), self.station.as_deref(), Some(self.measure.as_str())];
        parts.into_iter().flatten().collect::<Vec<_>>().join("/")
    }

    /// Reads it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('/').map(str::trim).collect();
        let (port, station, measure) = match parts[..] {
            [measure] => (None, None, measure),
            [station, measure] => (None, Some(station), measure),
            [port, station, measure] => (Some(port), Some(station), measure),
            _ => return Err(format!("`{text}` has too many parts: write PORT/STATION/MEASURE")),
        };
        let owned = |part: &str| part.to_owned();
        Ok(Self { port: port.map(owned), station: station.map(owned), measure: owned(measure) })
    }
}

macro_rules! measures {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal [$unit:ident, $better:ident],)+) => {
        /// A measure. Each replication yields one value of it, or none where it has no meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Measure {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Measure {
            /// All measures, in the order in which they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in result files.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The unit.
            pub fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit,)+ }
            }

            /// Whether more of it is better, or less.
            pub fn better(self) -> Better {
                match self { $(Self::$variant => Better::$better,)+ }
            }

            /// Whether it is a part of a whole, from 0 to 1.
            pub fn is_share(self) -> bool {
                matches!(
                    self,
                    Self::Utilisation
                        | Self::WaitWithin
                        | Self::LookupWithin
                        | Self::NoShowShare
                        | Self::BookedShare
                        | Self::NoneImported
                        | Self::TracingRecall
                        | Self::TracingPrecision
                        | Self::OnwardPrevented
                        | Self::Positivity
                        | Self::Prevalence
                )
            }

            /// Whether it is a whole number in each replication, over whatever time: above 0 is then 1 or more, and below 1 is 0.
            pub fn is_whole(self) -> bool {
                matches!(
                    self,
                    Self::Cases
                        | Self::Tests
                        | Self::Positives
                        | Self::Stays
                        | Self::NoBed
                        | Self::QueueMax
                        | Self::InsideMax
                        | Self::OccupancyMax
                        | Self::BedsMax
                )
            }

            /// Whether having no value means that something never happened, and not that there was nobody to whom it could.
            pub fn can_never_be(self) -> bool {
                matches!(self, Self::ReachedAfter | Self::ReadyAfter)
            }

            /// Whether it is about who is infected, and not about how long people wait.
            pub fn is_of_infection(self) -> bool {
                matches!(
                    self,
                    Self::Infected
                        | Self::Imported
                        | Self::NoneImported
                        | Self::InfectiousDays
                        | Self::InfectiousDaysPer
                        | Self::Transmissions
                        | Self::TransmissionsNear
                        | Self::NotBoarded
                )
            }

            /// Whether it counts what takes no longer than a given time, so that this has to be said.
            pub fn has_limit(self) -> bool {
                matches!(self, Self::WaitWithin | Self::LookupWithin)
            }

            /// What it means.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+),)+ }
            }
        }
    };
}

measures! {
    /// Passengers who came to the station, whether there was room or not.
    Arrivals = "arrivals" [One, Neither],
    /// Services completed.
    Served = "served" [One, More],
    /// People whose place was void, since the quota was suspended as its day began.
    Void = "void" [One, Less],
    /// Cases that surveillance reported.
    Cases = "cases" [One, Less],
    /// How often false positives alone made the plan fall back, enter a stage or begin a rule: without them it would not have done so then.
    FalseAlarms = "false_alarms" [One, Less],
    /// Days from the start of the run until it was ready.
    ReadyAfter = "ready_after" [Days, Less],
    /// Days from the start of the run until the stage, or a later one, was in force for the first time; none where it never was.
    ReachedAfter = "reached_after" [Days, Less],
    /// Mean wait from joining the queue to the start of service.
    WaitMean = "wait_mean" [Seconds, Less],
    /// Median wait.
    WaitP50 = "wait_p50" [Seconds, Less],
    /// Wait that one passenger in twenty exceeds.
    WaitP95 = "wait_p95" [Seconds, Less],
    /// Longest wait.
    WaitMax = "wait_max" [Seconds, Less],
    /// Time average of the number waiting, over the measured window: while the port is open or somebody is inside, after warm-up.
    QueueMean = "queue_mean" [One, Less],
    /// Largest number waiting that lasted for any time.
    QueueMax = "queue_max" [One, Less],
    /// Time spent serving over time staffed; for one class, the part of the staffed time spent on that class.
    Utilisation = "utilisation" [One, Neither],
    /// Server-hours staffed while the port is open or has people in it: what the plan costs in staff.
    StaffHours = "staff_hours" [Hours, Less],
    /// At a station: passengers who found no room and left. At a port: passengers who came while it was closed, found no room or were sent back.
    TurnedAway = "turned_away" [One, Less],
    /// Passengers who left a queue unserved and for good.
    Abandoned = "abandoned" [One, Less],
    /// At a station: passengers who found no room or lost patience and went to another station. At a port: people who could not come to it and went to another port.
    Diverted = "diverted" [One, Less],
    /// Time held in a server after service for lack of room ahead, per passenger served.
    BlockedMean = "blocked_mean" [Seconds, Less],
    /// Largest number kept out of the station for lack of room: in servers, walkways or at the entrance before it.
    KeptOutMax = "kept_out_max" [One, Less],
    /// Time kept out before joining the queue, or until the run ends, per passenger who came.
    KeptOutMean = "kept_out_mean" [Seconds, Less],
    /// People who could not come to the port and put it off.
    Postponed = "postponed" [One, Less],
    /// People who could not come to the port and do not travel.
    Cancelled = "cancelled" [One, Less],
    /// Passengers who came to the port.
    Demand = "demand" [One, Neither],
    /// Passengers who passed every station, of those who came after warm-up.
    Cleared = "cleared" [One, More],
    /// Passengers refused by a check.
    Refused = "refused" [One, Less],
    /// Passengers who left the port for a stay.
    Quarantined = "quarantined" [One, Less],
    /// Passengers still inside when the run ended, of those who came after warm-up.
    InsideAtEnd = "inside_at_end" [One, Less],
    /// Mean time from entering the port to clearing it.
    JourneyMean = "journey_mean" [Seconds, Less],
    /// Journey that one passenger in twenty exceeds.
    JourneyP95 = "journey_p95" [Seconds, Less],
    /// Longest journey.
    JourneyMax = "journey_max" [Seconds, Less],
    /// Passengers cleared in the best clock hour after warm-up, whenever they came.
    ThroughputPeakHour = "throughput_peak_hour" [PerHour, More],
    /// Time average of the number of people in the zone, over the measured window.
    OccupancyMean = "occupancy_mean" [One, Less],
    /// Largest number of people in the zone that lasted for any time.
    OccupancyMax = "occupancy_max" [One, Less],
    /// Floor area per person when the zone was fullest.
    SpaceMin = "space_per_person_min" [SquareMetres, More],
    /// Fresh air per person when the zone was fullest.
    FreshAirMin = "fresh_air_per_person_min" [LitresPerSecond, More],
    /// Share of the passengers called in a stretch of time who had waited no longer than a given time.
    WaitWithin = "wait_within" [One, More],
    /// Time average of the number of people inside the port over a stretch of time.
    InsideMean = "inside_mean" [One, Less],
    /// Largest number of people inside the port that lasted for any time.
    InsideMax = "inside_max" [One, Less],
    /// Of a health code: people who showed it green where it was read.
    Green = "green" [One, More],
    /// Of a health code: people who showed it amber.
    Amber = "amber" [One, Less],
    /// Of a health code: people who showed it red.
    Red = "red" [One, Less],
    /// Of a health code: people who had none to show.
    NoCode = "no_code" [One, Less],
    /// Of a health code: lookups that were taken up.
    Lookups = "lookups" [One, Neither],
    /// Of a health code: mean time until a lookup is taken up.
    LookupWaitMean = "lookup_wait_mean" [Seconds, Less],
    /// Of a health code: longest time until a lookup is taken up.
    LookupWaitMax = "lookup_wait_max" [Seconds, Less],
    /// Of a health code: mean time from asking to the answer, of the lookups that were answered.
    LookupTimeMean = "lookup_time_mean" [Seconds, Less],
    /// Of a health code: time from asking to the answer that one lookup in twenty exceeds, of those that were answered.
    LookupTimeP95 = "lookup_time_p95" [Seconds, Less],
    /// Of a health code: share of the lookups that were answered within a given time. One that has no answer by then is not.
    LookupWithin = "lookup_within" [One, More],
    /// Of a quota: places there were, overbooking not counted. People in one direction, over all days of the run.
    Places = "places" [One, Neither],
    /// Of a purpose: people who wished to travel on a day of the run.
    Asked = "asked" [One, Neither],
    /// People who got a place: for a quota by the day of the place, for a purpose by the day wished for.
    Booked = "booked" [One, More],
    /// Of a quota: places that nobody got.
    Unused = "unused" [One, Less],
    /// People with a place who did not come.
    NoShows = "no_shows" [One, Less],
    /// Share of the people with a place who did not come.
    NoShowShare = "no_show_share" [One, Less],
    /// People with a place who set out to the port.
    Came = "came" [One, Neither],
    /// People who set out to the port without a place, having asked for one.
    Unbooked = "unbooked" [One, Less],
    /// People who got no place for as long as they would wait. People who went without one (`unbooked`) and people who were waiting when the run ended (`still_waiting`) are left out: with `booked` the four are all who `asked`.
    GaveUp = "gave_up" [One, Less],
    /// People who were still waiting for a place when the run ended.
    StillWaiting = "still_waiting" [One, Less],
    /// Share of the people asking who got a place.
    BookedShare = "booked_share" [One, More],
    /// Days from the day wished for to the day of the place, mean over the people who got one.
    PlaceWaitMean = "place_wait_mean" [Days, Less],
    /// Days that one in twenty of those people waits longer than.
    PlaceWaitP95 = "place_wait_p95" [Days, Less],
    /// Days for which a stage of the plan was in force.
    DaysInForce = "days_in_force" [Days, Neither],
    /// How often the plan fell back to an earlier stage.
    FallBacks = "fall_backs" [One, Less],
    /// How often a rule or an incident came into force.
    Firings = "firings" [One, Neither],
    /// Of an incident: people whose journey it made longer by a minute or more, found by running the same replication without it.
    Delayed = "delayed" [One, Less],
    /// Of an incident: people who cleared a port without it and did not with it: turned away, gone or cancelled.
    Lost = "lost" [One, Less],
    /// Of an incident: what it added to all journeys together.
    ExtraHours = "extra_person_hours" [Hours, Less],
    /// The part of it by which people came later to a port, since theirs was closed, cut off or full: a late flight's own lateness.
    LateHours = "late_person_hours" [Hours, Less],
    /// The part of it that fell on others: people who came when they would have come without it.
    OthersHours = "others_person_hours" [Hours, Less],
    /// Of an incident: the most people inside all ports beyond those without it, mean of an interval.
    PeakAbove = "peak_above" [One, Less],
    /// Of an incident that happened once: from its end until first no more than a twentieth of that excess is left.
    RecoveryTime = "recovery_time" [Seconds, Less],
    /// Mean time from entering the port to leaving it, cleared or for a stay.
    PortTimeMean = "port_time_mean" [Seconds, Less],
    /// Time in the port that one in twenty of those people exceeds.
    PortTimeP95 = "port_time_p95" [Seconds, Less],
    /// People found positive before setting out, with their companions: they do not come.
    NotBoarded = "not_boarded" [One, Neither],
    /// Passengers who came infected.
    Infected = "infected" [One, Neither],
    /// Infected passengers who went into the community while their infectious time was not over, or not begun.
    Imported = "imported" [One, Less],
    /// 1 if nobody was imported, else 0: its mean is the probability of none.
    NoneImported = "none_imported" [One, More],
    /// Infectious days that released passengers spend in the community, those after the end of the run included; a day in a stay counts by its `freedom`. Results that are not there when the run ends find nobody, and whoever is in a stay then is not released. Those of all ports together include what staff of stays bring out.
    InfectiousDays = "infectious_days" [Days, Less],
    /// The same for every 10,000 passengers who came and were not turned away.
    InfectiousDaysPer = "infectious_days_per_10000" [Days, Less],
    /// Expected number of passengers infected in the port by others, through the air of zones and at close range in queues.
    Transmissions = "transmissions" [One, Less],
    /// The part of them by the hazard of close range alone.
    TransmissionsNear = "transmissions_near" [One, Less],
    /// People tested.
    Tests = "tests" [One, Neither],
    /// People found positive.
    Positives = "positives" [One, Neither],
    /// People found positive who are not infected.
    FalsePositives = "false_positives" [One, Less],
    /// Infected people found negative.
    Missed = "missed" [One, Less],
    /// Share of the people tested who were found positive.
    Positivity = "positivity" [One, Neither],
    /// Mean time from sample to result.
    ResultTimeMean = "result_time_mean" [Seconds, Less],
    /// Time from sample to result that one in twenty exceeds.
    ResultTimeP95 = "result_time_p95" [Seconds, Less],
    /// Longest time from sample to result.
    ResultTimeMax = "result_time_max" [Seconds, Less],
    /// People found positive whose contacts were looked for.
    CasesFound = "cases_found" [One, Neither],
    /// People found to have been close to a case, named or not.
    Contacts = "contacts" [One, Neither],
    /// Contacts who were told.
    ContactsTold = "contacts_told" [One, Neither],
    /// Contacts who went to a stay.
    ContactsQuarantined = "contacts_quarantined" [One, Neither],
    /// Mean time from the result of a case until a contact is told.
    NoticeTimeMean = "notice_time_mean" [Seconds, Less],
    /// Time from the result until a contact is told that one in twenty exceeds.
    NoticeTimeP95 = "notice_time_p95" [Seconds, Less],
    /// Expected share of the people infected in a port who were told.
    TracingRecall = "tracing_recall" [One, More],
    /// Expected share of the contacts told who were infected in a port.
    TracingPrecision = "tracing_precision" [One, More],
    /// Expected share of all onward transmission by people infected in a port that quarantine of contacts prevents.
    OnwardPrevented = "onward_prevented" [One, More],
    /// Contacts quarantined for each infection in a port whose onward transmission is prevented.
    QuarantinedPerAverted = "quarantined_per_averted" [One, Less],
    /// Runs of a laboratory.
    Runs = "runs" [One, Neither],
    /// Tubes tested by a laboratory, those tested a second time included.
    Tubes = "tubes" [One, Neither],
    /// People whose stay began.
    Stays = "stays" [One, Neither],
    /// People for whom a stay had no bed.
    NoBed = "no_bed" [One, Less],
    /// Time average of the people in a stay, over the run after warm-up.
    BedsMean = "beds_mean" [One, Neither],
    /// Most people in a stay for any time.
    BedsMax = "beds_max" [One, Neither],
    /// Days that people spent in a stay, all people together.
    PersonDays = "person_days" [Days, Less],
    /// Infectious days that staff of a stay bring into the community, by its `staff-leak`.
    StaffLeakDays = "staff_leak_days" [Days, Less],
    /// What servers on duty, passengers' time, tests and stays cost together, in the currency of `[cost]`.
    Cost = "cost" [One, Less],
    /// Share of the travellers of an origin who are infected, by what the scenario says.
    Prevalence = "prevalence" [One, Neither],
    /// Time for which a rule or an incident was in force.
    TimeInForce = "time_in_force" [Seconds, Neither],
}
