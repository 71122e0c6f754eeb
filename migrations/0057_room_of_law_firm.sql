-- Whose room a 律师调解工作室 is (司发通〔2017〕105号): a side's own law firm mediates under no other name.
ALTER TABLE mediation_body ADD COLUMN law_firm_id TEXT;
