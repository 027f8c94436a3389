"""Compares features and probabilities with the code of the replaced Python service, for the kinds of ensembles it had.

    PYTHON_SERVICE=REPOSITORY python test/compare/python_service_ensembles.py ANSWER.json ...

REPOSITORY is a git directory of the Python service; its code is read from there and never copied into this project. Each
ANSWER.json is an answer of this service (`ctclip predict STUDY --json`): its two tables of scores replace both networks in
the Python service, whose own code then computes the features and the probability.

The ensembles are trained here, on random scores, with the features that the Python service's own code computes. Every
combination is tried: bare classifier, Pipeline of one step, Pipeline with a scaler; 52 and 55 zero-shot findings; 13 and
15 supervised targets; all features and a selection of them; with and without features of networks that are missing here.
Prints the largest difference of each kind and fails above 1e-9.

Needs lightgbm, scikit-learn, joblib, numpy and pandas. The service, its build and its tests do not need this file.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import joblib
import lightgbm
import numpy
import pandas
from python_service import classifier_versions
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

TOLERANCE = 1e-9
# Not targets of the checkpoint with 13 outputs.
LATER_TARGETS = ('ribs_fracture', 'pneumothorax')
FOREIGN = ('kolyan_nodule', 'kolyan_mean', 'okhr_Emphysema', 'okhr_max', 'diffusion_classifier_mean_probability')
ROWS = 400


def scores_of(answer):
    return {'supervised': answer['supervised_probabilities'], 'ctclip': answer['ctclip_probabilities']}


def without_later_targets(scores):
    kept = {name: value for name, value in scores['supervised'].items() if name not in LATER_TARGETS}
    return {**scores, 'supervised': kept}


def prefixed(scores):
    return [{f'{kind}_{name}': value for name, value in scores[kind].items()} for kind in ('supervised', 'ctclip')]


def table_of(service, studies):
    """All features that the Python service computes, one row a study."""
    classifier = service.LightGBMInference('', 0.5)
    return pandas.concat([classifier.prepare_features(*prefixed(study)) for study in studies], ignore_index=True)


def random_scores(random, like):
    return {
        kind: dict(zip(table, random.beta(0.7, 1.2, len(table)).tolist())) for kind, table in like.items()
    }


def train(form, table, random):
    weights = random.normal(size=table.shape[1])
    labels = (table.to_numpy() @ weights > numpy.median(table.to_numpy() @ weights)).astype(int)
    forest = lightgbm.LGBMClassifier(n_estimators=40, num_leaves=15, min_child_samples=5, verbose=-1, random_state=1)
    if form == 'bare':
        return forest.fit(table, labels)
    steps = [('scaler', StandardScaler())] if form == 'scaled' else []
    return Pipeline([*steps, ('lr', forest)]).fit(table, labels)


def python_answers(service, path, studies, names):
    classifier = service.LightGBMInference(str(path), 0.5)
    classifier.load_model()
    if names is not None:
        classifier.feature_names = names
    for study in studies:
        row = classifier.prepare_features(*prefixed(study))
        values = row if names is None else row.to_numpy()
        yield row.to_numpy(dtype=float)[0], float(classifier.model.predict_proba(values)[0, 1])


def own_answers(cases, folder):
    listing = folder / 'cases.json'
    listing.write_text(json.dumps(cases))
    command = ['npx', 'tsx', 'test/compare/classify-scores.ts', str(listing)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def main(paths):
    studies = [scores_of(json.loads(Path(path).read_text())) for path in paths]
    random = numpy.random.default_rng(20)
    kinds, cases = [], []
    with tempfile.TemporaryDirectory() as name, classifier_versions(os.environ['PYTHON_SERVICE']) as versions:
        folder = Path(name)
        for form, findings, targets, selection, foreign in itertools.product(
            ('bare', 'one-step', 'scaled'), (52, 55), (13, 15), (False, True), (False, True)
        ):
            service = versions[findings, targets]
            given = studies if targets == 15 else [without_later_targets(study) for study in studies]
            table = table_of(service, [random_scores(random, given[0]) for _ in range(ROWS)])
            if targets == 13:
                table = table.drop(columns=[f'supervised_{target}' for target in LATER_TARGETS])
            if selection:
                # One finding that the first 52 lack stays, to distinguish the lists.
                always = table.columns.str.endswith(('_probability', 'Breast mass'))
                table = table.loc[:, always | (random.random(table.shape[1]) < 0.5)]
            # The later versions compute aggregates of absent networks too: they are 0.
            names = [column for column in table.columns if not column.startswith(('kolyan_', 'okhr_'))]
            table = table[names]
            if foreign:
                names = [*names, *FOREIGN]
                table = table.assign(**{column: random.random(ROWS) for column in FOREIGN})
            path = folder / f'{len(kinds)}.pkl'
            joblib.dump(train(form, table, random), path)
            for feature_names in ('escaped', 'as-python-service'):
                # An ensemble that wrote underscores for spaces is given its real names for the comparison with `escaped`.
                real = names if feature_names == 'escaped' and form != 'scaled' else None
                kind = (
                    f'{form:9}{findings} findings, {targets} targets, {"selected" if selection else "all"} features, '
                    f'{"some" if foreign else "none"} missing, {feature_names}'
                )
                kinds.append((kind, list(python_answers(service, path, given, real)), foreign))
                cases.append({'ensemble': str(path), 'featureNames': feature_names, 'studies': given})
        own = own_answers(cases, folder)
    worst = 0.0
    probabilities = []
    for (kind, expected, foreign), actual in zip(kinds, own, strict=True):
        pairs = list(zip(expected, actual, strict=True))
        features = max(numpy.abs(row - answer['features']).max() for (row, _), answer in pairs)
        probability = max(abs(p - answer['probability']) for (_, p), answer in pairs)
        unnamed = any(bool(answer['missing']) != foreign for answer in actual)
        worst = max(worst, features, probability, 1.0 if unnamed else 0.0)
        probabilities += [p for _, p in expected]
        remark = ', missing features not named' if unnamed else ''
        print(f'{kind}: features {features:.1e}, probability {probability:.1e}{remark}')
    print(f'{len(cases)} comparisons of {len(studies)} studies, probabilities from {min(probabilities):.3f} to {max(probabilities):.3f}')
    print(f'largest difference {worst:.1e}')
    return 0 if worst <= TOLERANCE else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
