"""What `import loudi_analysis` offers, for readers of types; ``__init__.py`` loads it."""

from loudi_analysis import explore as explore
from loudi_analysis.extraction import explain as explain
from loudi_analysis.extraction import extract as extract
from loudi_analysis.extraction.quantity import Quantity as Quantity
from loudi_analysis.figures import draw as draw
from loudi_analysis.figures.canvas import use_chinese_font as use_chinese_font
from loudi_analysis.intervals import Interval as Interval
from loudi_analysis.intervals import between as between
from loudi_analysis.intervals import exactly as exactly
from loudi_analysis.io import StudyError as StudyError
from loudi_analysis.pages.evidence import evidence_page as evidence_page
from loudi_analysis.restoration import Restoration as Restoration
from loudi_analysis.restoration import restore as restore
from loudi_analysis.study import Study as Study
from loudi_analysis.study import load_article as load_article
from loudi_analysis.study import load_claims as load_claims
from loudi_analysis.study import load_study as load_study
from loudi_analysis.study.codebook import Claim as Claim
from loudi_analysis.study.new import new_study as new_study
from loudi_analysis.study.results import Answer as Answer
from loudi_analysis.study.source import Article as Article
