//! Golden grids: what each stage knows, who may what. A change of a rule is a readable diff.

use louwei::disputes::policy::takers;
use louwei::disputes::stage::{Next, Stage, Verb, next};

#[test]
fn stage_by_step() {
    let mut grid = String::new();
    for stage in Stage::ALL {
        grid += &format!("{} {}\n", stage.as_str(), stage.label());
        for verb in Verb::ALL {
            let to = match next(*stage, *verb) {
                None => continue,
                Some(Next::To(to)) => format!("→ {}", to.as_str()),
                Some(Next::Stay) => "·".to_owned(),
                Some(Next::Back) => "← where it came from".to_owned(),
                Some(Next::ByRuling) => "→ confirmed | performing".to_owned(),
            };
            grid += &format!("    {:<22}{to}\n", verb.as_str());
        }
    }
    insta::assert_snapshot!(grid);
}

#[test]
fn part_by_step_by_stage() {
    let mut grid = String::new();
    for verb in Verb::ALL {
        grid += &format!("{} {}\n", verb.as_str(), verb.label());
        let mut last: Option<(&[_], Vec<&str>)> = None;
        let mut lines: Vec<(String, Vec<&str>)> = vec![];
        for stage in Stage::ALL.iter().filter(|s| next(**s, *verb).is_some()) {
            let who = takers(*stage, *verb);
            match &mut last {
                Some((same, _)) if *same == who => {
                    if let Some((_, stages)) = lines.last_mut() {
                        stages.push(stage.as_str());
                    }
                }
                _ => {
                    let names: Vec<_> = who.iter().map(|w| w.as_str()).collect();
                    lines.push((names.join(", "), vec![stage.as_str()]));
                    last = Some((who, vec![]));
                }
            }
        }
        for (who, stages) in lines {
            grid += &format!("    {who:<28}at {}\n", stages.join(" "));
        }
    }
    insta::assert_snapshot!(grid);
}
