//! Rates round by round, and what is asked for in them.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::client::{Ask, Errand, Ever, rate};
use crate::report::median;
use crate::{Outcome, Size};

/// Connections that read, and that look at pages.
const READERS: usize = 16;

/// The servers of a comparison.
pub struct Sides {
    pub floor: Option<SocketAddr>,
    pub small: SocketAddr,
    pub large: SocketAddr,
}

/// Answers a second, round by round.
pub struct Rates {
    floor: Vec<f64>,
    small: Vec<f64>,
    large: Vec<f64>,
}

/// Rounds that alternate between the sides; the first only warms up.
pub async fn rounds<F: Errand, E: Errand>(
    size: &Size,
    sides: &Sides,
    mut floor: Option<Vec<F>>,
    mut small: Vec<E>,
    mut large: Vec<E>,
) -> Outcome<Rates> {
    let mut rates = Rates {
        floor: vec![],
        small: vec![],
        large: vec![],
    };
    for round in 0..=size.rounds {
        let warm = round == 0;
        let time = if warm { size.round / 3 } else { size.round };
        let f = match (&mut floor, sides.floor) {
            (Some(floor), Some(at)) => rate(at, floor, time).await?,
            _ => f64::NAN,
        };
        let s = rate(sides.small, &mut small, time).await?;
        let l = rate(sides.large, &mut large, time).await?;
        if !warm {
            rates.floor.push(f);
            rates.small.push(s);
            rates.large.push(l);
        }
    }
    Ok(rates)
}

/// Rounds of one question that every connection asks of both sides.
pub async fn growth(size: &Size, sides: &Sides, small: &str, large: &str, extra: &str) -> Outcome<Rates> {
    let none: Option<Vec<Ever>> = None;
    rounds(size, sides, none, same(small, extra), same(large, extra)).await
}

impl Rates {
    pub fn to_floor(&self) -> f64 {
        ratio(&self.small, &self.floor)
    }
    pub fn growth(&self) -> f64 {
        ratio(&self.large, &self.small)
    }
    pub fn floor_text(&self) -> String {
        let (ours, floor) = (median(self.small.clone()), median(self.floor.clone()));
        format!("{ours:.0}/s, floor {floor:.0}/s")
    }
    pub fn growth_text(&self) -> String {
        let (small, large) = (median(self.small.clone()), median(self.large.clone()));
        format!("{small:.0}/s, grown {large:.0}/s")
    }
}

fn ratio(of: &[f64], to: &[f64]) -> f64 {
    median(of.iter().zip(to).map(|(a, b)| a / b).collect())
}

pub fn ever(next: impl FnMut() -> Ask + 'static) -> Ever {
    Ever(Box::new(next))
}

/// The same request on every connection.
pub fn same(path: &str, extra: &str) -> Vec<Ever> {
    let one = || {
        let (path, extra) = (path.to_owned(), extra.to_owned());
        ever(move || Ask::get(path.as_str(), &extra))
    };
    (0..READERS).map(|_| one()).collect()
}

/// Any of these ids each time.
pub fn one_of(ids: &Arc<Vec<String>>, path: &'static str, extra: &str) -> Vec<Ever> {
    let one = || {
        let (ids, extra) = (ids.clone(), extra.to_owned());
        ever(move || Ask::get(format!("{path}{}", ids[rand::random_range(0..ids.len())]), &extra))
    };
    (0..READERS).map(|_| one()).collect()
}
