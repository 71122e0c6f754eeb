//! Every move an assignment can make, as data: nothing else says where a step leads.

use super::words::Stage;

/// A step, the stages that know it, where it leads; `None` for a step that stays where it is.
type Move = (&'static str, &'static [Stage], Option<Stage>);

const MOVES: &[Move] = {
    use Stage::{Accepting, Active, Blocked, Checking, Cooling, Ended, Offered, Paused, Refused, WaiverWanted, Wanted};
    &[
        ("propose", &[Wanted, Blocked, Refused], Some(Checking)),
        ("block", &[Checking], Some(Blocked)),
        ("ask_waiver", &[Checking], Some(WaiverWanted)),
        // Back to the check: what must be disclosed may still want a decision.
        ("waive", &[WaiverWanted], Some(Checking)),
        ("decline_waiver", &[WaiverWanted], Some(Refused)),
        ("offer", &[Checking], Some(Offered)),
        ("accept", &[Offered], Some(Accepting)),
        ("refuse", &[Offered], Some(Refused)),
        ("confirm", &[Accepting], Some(Active)),
        ("decline", &[Accepting], Some(Refused)),
        (
            "withdraw",
            &[Wanted, Checking, Blocked, WaiverWanted, Offered, Refused, Accepting],
            Some(Ended),
        ),
        ("record_contact", &[Active], None),
        ("follow_move", &[Active], None),
        ("pause", &[Active], Some(Paused)),
        ("resume", &[Paused], Some(Active)),
        ("end", &[Active, Paused], Some(Ended)),
        ("cool", &[Ended], Some(Cooling)),
        ("release", &[Cooling], Some(Ended)),
    ]
};

/// Where `step` leads from `stage`; `None` when the stage does not know it.
pub fn next(stage: Stage, step: &str) -> Option<Stage> {
    let (_, from, to) = MOVES.iter().find(|(name, ..)| *name == step)?;
    from.contains(&stage).then(|| to.unwrap_or(stage))
}

/// Taken by the hub itself: no button is drawn.
pub fn is_the_hubs(step: &str) -> bool {
    matches!(step, "follow_move" | "cool" | "release")
}

/// The steps a stage knows.
pub fn steps_from(stage: Stage) -> Vec<&'static str> {
    MOVES
        .iter()
        .filter(|(_, from, _)| from.contains(&stage))
        .map(|(name, ..)| *name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisors::steps::STEPS;

    #[test]
    fn every_step_has_a_move_and_every_move_a_step() {
        let steps: Vec<&str> = STEPS.iter().map(|s| s.name).collect();
        let moves: Vec<&str> = MOVES.iter().map(|(name, ..)| *name).collect();
        assert_eq!(steps, moves);
    }

    #[test]
    fn the_grid_of_stages_and_steps() {
        let mut grid = String::new();
        for stage in Stage::ALL {
            for step in STEPS {
                if let Some(to) = next(*stage, step.name) {
                    grid.push_str(&format!("{} --{}--> {}\n", stage.as_str(), step.name, to.as_str()));
                }
            }
        }
        insta::assert_snapshot!(grid);
    }
}
