//! The rules in words, with the law or the norm that each follows.
//!
//! Texts of 《律师法》 and 《律师执业行为规范（试行）》 were read on [`CHECKED_ON`]; what was not read
//! in full is marked 待核实.

use super::{Outcome, Rule, Seat};

/// 核对日期 of the sources named here.
pub const CHECKED_ON: &str = "2026-11-22";

/// What a searcher is told of a hit. Depends on the rule, the result and the seat alone, so that it
/// cannot tell of another client.
pub fn words(rule: Rule, result: Outcome, seat: Seat) -> String {
    format!("{}：{}（{}）", rule.as_str(), reason(rule, result, seat), source(rule))
}

fn reason(rule: Rule, result: Outcome, seat: Seat) -> &'static str {
    match rule {
        Rule::C1 => "同一律师不得在同一事项中为双方服务，当事人同意也不能解除",
        Rule::C2 => "同一律所不得在同一事项中为利益相对的双方服务，共同委托的非诉讼业务除外",
        Rule::C3 => "律所或律师曾在同一事项中为对方服务，不得再接受另一方委托",
        Rule::C4 => "律师本人或其近亲属有利害关系，不得办理",
        Rule::C5 => "一方的顾问、代理人及其律所，不得担任该纠纷的中立调解员",
        Rule::C6 => "担任过中立调解员的律师及其律所，不得再做该纠纷或密切相关纠纷一方的顾问或代理人",
        Rule::C7 if result == Outcome::Block => {
            "律所与对方有法律服务关系，而申请人尚未同意通知对方，对方无从签署知情同意书，不得承接"
        }
        Rule::C7 => "律所与对方有法律服务关系，须双方委托人签署知情同意书",
        Rule::C8 if result == Outcome::Block => "律所正在承办与其利益相对的事项，不得承接",
        Rule::C8 => "律所承接现有委托人之对方的其他业务，须双方委托人签署知情同意书",
        Rule::C9 if result == Outcome::Block => "律所一年内服务过利益相对的一方，或承办过与其利益相对的事项，不得承接",
        Rule::C9 if seat == Seat::Neutral => "律所与一方的服务关系终止未满一年，须披露并经各方书面同意",
        Rule::C9 => "律所与对方的服务关系终止未满一年，须原委托人与现委托人签署知情同意书",
        Rule::C10 => "同所其他律师是对方的近亲属或有利害关系，须委托人签署知情同意书",
        Rule::C11 if result == Outcome::Block => "律所在同一事项中为楼宇业主或物业服务，不得再为与其争议的租户服务",
        Rule::C11 => "律所为楼宇业主或物业公司服务，而租户与其有争议，须双方签署知情同意书",
        Rule::C12 => "与关联企业、同一法定代表人或同一控股股东的企业有关，须披露，由人决定",
        Rule::C13 => "律所的一个客户与一方名称相似，请核对是否同一主体或关联企业",
    }
}

fn source(rule: Rule) -> String {
    let text = match rule {
        Rule::C1 => "《律师法》第三十九条、《律师执业行为规范》第五十一条",
        Rule::C2 => "《律师执业行为规范》第五十一条第（五）（六）项",
        Rule::C3 => "《律师执业行为规范》第五十一条第（七）项",
        Rule::C4 => "《律师法》第三十九条、《律师执业行为规范》第五十一条",
        Rule::C5 => "司发通〔2017〕105号：律师调解员为中立第三方",
        Rule::C6 => return "司发通〔2017〕105号，条款待核实".to_owned(),
        Rule::C7 => "参照《律师执业行为规范》第五十二条第（四）项",
        Rule::C8 => "《律师执业行为规范》第五十二条第（三）项",
        Rule::C9 => "《律师执业行为规范》第五十二条第（五）项",
        Rule::C10 => "《律师执业行为规范》第五十二条第（一）项",
        Rule::C11 => "参照《律师执业行为规范》第五十一条第（六）项、第五十二条第（三）（四）项",
        Rule::C12 => return "《律师法》第二十三条利益冲突审查制度，待核实".to_owned(),
        Rule::C13 => return "本平台的审查规则".to_owned(),
    };
    format!("{text}，{CHECKED_ON}核对")
}
